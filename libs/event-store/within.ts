/** What the work resolves to, or, when that takes too long, what `onTimeout` throws; a late failure is then nobody's. */
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
