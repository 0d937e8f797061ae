/** What `work` gives, or an error that names `what` did not come in time. */
export async function within<T>(ms: number, what: () => string, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not within ${ms} ms: ${what()}`)), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
