/** The cells of the lines of a table that a command has printed, without the space around them. */
export const cellsOf = (out: string): readonly (readonly string[])[] =>
  out.split('\n').map((line) => line.trim().split(/ {2,}/));
