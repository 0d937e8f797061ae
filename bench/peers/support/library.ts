/** Twenty books in memory, each with its author: what one POST asks for. */
export const LIBRARY_TYPES = /* GraphQL */ `
  type Query { books: [Book!]! }
  type Book { id: ID! title: String! year: Int! available: Boolean! author: Author! }
  type Author { id: ID! name: String! born: Int! }
`;

interface Book {
  readonly id: string;
  readonly title: string;
  readonly year: number;
  readonly available: boolean;
  readonly authorId: string;
}

const numbers = Array.from({ length: 20 }, (_, at) => at);
const AUTHORS = new Map(
  numbers.map((at) => [`author-${at}`, { id: `author-${at}`, name: `Author number ${at}`, born: 1900 + at }]),
);
const BOOKS: readonly Book[] = numbers.map((at) => ({
  id: `book-${at}`,
  title: `A book about the number ${at}`,
  year: 1950 + at,
  available: at % 2 === 0,
  authorId: `author-${at}`,
}));

export const LIBRARY_RESOLVERS = {
  Query: { books: () => BOOKS },
  Book: { author: ({ authorId }: Book) => AUTHORS.get(authorId) },
};

export const LIBRARY_QUERY = '{ books { id title year available author { id name born } } }';

/** What every server is to answer. */
export function libraryAnswer() {
  const books = BOOKS.map(({ authorId, ...book }) => ({ ...book, author: AUTHORS.get(authorId) }));
  return { data: { books } };
}
