import pc from 'picocolors';
import type { Io } from '../io.ts';

/** How an answer for people may look: how wide it may be (null: as wide as it is, since no terminal cuts it), and how it is coloured. */
export interface Screen {
  readonly columns: number | null;
  readonly paint: ReturnType<typeof pc.createColors>;
}

/** Colours and wrapping are for terminals; NO_COLOR and a dumb terminal have no colours. */
export const screenOf = ({ env, stdout }: Pick<Io, 'env' | 'stdout'>): Screen => {
  const isTerminal = stdout.isTTY === true;
  const isPlain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return {
    columns: isTerminal && stdout.columns !== undefined ? Math.max(stdout.columns, 20) : null,
    paint: pc.createColors(isTerminal && !isPlain),
  };
};
