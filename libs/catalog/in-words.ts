/** The catalog's database is unavailable. The message contains no password. */
export class CatalogUnavailable extends Error {
  override readonly name = 'CatalogUnavailable';
}

/**
 * Runs `work`. An error that `meaningOf` can explain is thrown as {@link CatalogUnavailable}, with
 * the original as its cause.
 */
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
