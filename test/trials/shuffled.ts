/** The same items in another order, which the seed decides (Fisher and Yates, with a generator of Lehmer's). */
export const shuffled = <T>(items: readonly T[], seed: number): readonly T[] => {
  const rest = [...items];
  let state = seed;
  const next = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const order: T[] = [];
  while (rest.length > 0) order.push(...rest.splice(next(rest.length), 1));
  return order;
};
