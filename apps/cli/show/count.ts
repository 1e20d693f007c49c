/** `1 dataset`, `no datasets`, `7 datasets`. */
export const count = (number: number, one: string, many: string): string =>
  `${number === 0 ? 'no' : number} ${number === 1 ? one : many}`;
