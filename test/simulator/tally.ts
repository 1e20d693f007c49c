import type { Compared } from './compared.ts';

/** How often what was said is so. */
export interface Tally {
  readonly assets: number;
  readonly downstream: number;
  readonly victims: number;
  /** Victims of which nothing was said. */
  readonly missed: number;
  /** Said to be affected, and of these the ones that are victims. */
  readonly certain: Hits;
  readonly possible: Hits;
  /** Victims among everything downstream. */
  readonly victimsDownstream: number;
}

interface Hits {
  readonly said: number;
  readonly right: number;
}

export const tallyOf = (all: readonly Compared[]): Tally => {
  const hits = (certainty: Compared['said']): Hits => {
    const said = all.filter((one) => one.said === certainty);
    return { said: said.length, right: said.filter(({ isVictim }) => isVictim).length };
  };
  const victims = all.filter(({ isVictim }) => isVictim);
  const downstream = all.filter(({ isDownstream }) => isDownstream);
  return {
    assets: all.length,
    downstream: downstream.length,
    victims: victims.length,
    missed: victims.filter(({ isTold }) => !isTold).length,
    certain: hits('CERTAIN'),
    possible: hits('POSSIBLE'),
    victimsDownstream: downstream.filter(({ isVictim }) => isVictim).length,
  };
};

/** Of the victims, how many were named. */
export const recall = ({ victims, missed }: Tally): number => share(victims - missed, victims);

/** Of those named, how many are victims. */
export const precision = ({ certain, possible }: Tally): number =>
  share(certain.right + possible.right, certain.said + possible.said);

export const precisionOf = ({ said, right }: Hits): number => share(right, said);

/** Who names everything downstream is right so often. */
export const baseline = ({ victimsDownstream, downstream }: Tally): number =>
  share(victimsDownstream, downstream);

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
