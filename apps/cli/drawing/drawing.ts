/** A graph to be drawn elsewhere: what stands in it, and what leads where, in the direction of the data. */
export interface Drawing {
  /** What it shows, how much there is, and what may be missing: a comment at its top, line by line. */
  readonly header: readonly string[];
  readonly nodes: readonly DrawnNode[];
  readonly arrows: readonly Arrow[];
}

export interface DrawnNode {
  /** Unlike that of every other node. */
  readonly key: string;
  /** Lines of its label: texts from anywhere. */
  readonly label: readonly string[];
  readonly shape: 'DATA' | 'JOB';
  readonly mark: Mark | null;
}

/** What a node is coloured by: where the question begins, or how bad a change is for it. */
export type Mark = 'START' | 'BREAKING' | 'DEGRADED' | 'INFORMATIONAL';

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Drawn with dashes: it may not be so. */
  readonly isPossible: boolean;
}

/** A colour to fill with and one for the line, that black text can be read on and that those who see no red and green tell apart. */
export const COLOURS: Readonly<Record<Mark, { readonly fill: string; readonly line: string }>> = {
  START: { fill: '#dbe9f6', line: '#1f5a96' },
  BREAKING: { fill: '#f6c5c0', line: '#a3170d' },
  DEGRADED: { fill: '#fdebc0', line: '#b07900' },
  INFORMATIONAL: { fill: '#eeeeee', line: '#777777' },
};
