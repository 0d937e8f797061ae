/**
 * Beginnings of the paths of tests that are told of one instance by itself: how many it sees, what it answers while it stops,
 * what it does without its Redis, how it reads and what it refuses.
 */
export const OF_ONE_INSTANCE: readonly string[] = [
  'tests/e2e/protocol/readiness',
  'tests/features/attachments/memory',
  'tests/features/input/',
  'tests/features/leases/leases',
  'tests/features/live/redis-away',
  'tests/features/reading/',
  'tests/features/templates/template-input',
];
