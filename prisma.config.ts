/** What Prisma's command reads. A plain object: the command stands apart, in tools/prisma. */
export default { schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } };
