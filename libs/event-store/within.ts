/**
 * Resolves to the result of the work, or throws the error of `onTimeout` if it takes too long. A
 * later failure of the work is ignored.
 */
export const within = async <T>(
  milliseconds: number,
  work: Promise<T>,
  onTimeout: () => Error,
): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(onTimeout()), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
};
