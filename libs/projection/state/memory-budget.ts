/** How much of each kind a projection keeps in memory. What is not kept is loaded or made again, and is the same then. */
export interface MemoryBudget {
  readonly rows: number;
  /** Parts of events that came before, in bytes of JSON. */
  readonly knownParts: number;
  /** Contents as text, and as trees, in characters of JSON. */
  readonly contentTexts: number;
  readonly contentTrees: number;
  readonly statedContents: number;
  /** Texts and what is derived from each, in characters. */
  readonly words: number;
  readonly runKeys: number;
  readonly wordLists: number;
  readonly fieldWords: number;
  readonly names: number;
  readonly aliases: number;
  readonly resolved: number;
  /** Current lineage of owners, and schema evidence of datasets, in units of about 50 bytes. */
  readonly owners: number;
  readonly evidence: number;
}

/** Of the megabytes that a projection may hold. What one event needs is held in any case. */
export const memoryBudget = (megabytes: number): MemoryBudget => {
  const each = (perMegabyte: number): number => Math.max(1, Math.round(megabytes * perMegabyte));
  // A row has about 300 bytes, and a tree ten bytes for each character.
  return {
    rows: each(670),
    knownParts: each(13_000),
    contentTexts: each(27_000),
    contentTrees: each(6_700),
    statedContents: each(6_700),
    words: each(3_300),
    runKeys: each(1_700),
    wordLists: each(170),
    fieldWords: each(330),
    names: each(330),
    aliases: each(330),
    resolved: each(33),
    owners: each(3_300),
    evidence: each(1_700),
  };
};
