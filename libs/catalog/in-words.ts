/** The catalog's database cannot be asked, or not now: a sentence for people, without a password. */
export class CatalogUnavailable extends Error {
  override readonly name = 'CatalogUnavailable';
}

/** Does the work, and throws what its error means, if that is known, as {@link CatalogUnavailable}. */
export const inWords = async <T>(
  meaningOf: (error: unknown) => string | null,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    const sentence = cause instanceof CatalogUnavailable ? null : meaningOf(cause);
    throw sentence === null ? cause : new CatalogUnavailable(sentence, { cause });
  }
};
