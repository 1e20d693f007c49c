// Not `instanceof Error`: what Node's own modules throw may be of another realm.

/** The code of an error or of what caused it, such as ENOENT; null where there is none. */
export const codeOf = (error: unknown): string | null => {
  for (let at = error; typeof at === 'object' && at !== null; at = causeOf(at)) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return null;
};

const causeOf = (error: object): unknown => ('cause' in error ? error.cause : null);

/** What an error says. */
export const messageOf = (error: unknown): string =>
  typeof error === 'object' &&
  error !== null &&
  'message' in error &&
  typeof error.message === 'string'
    ? error.message
    : String(error);
