/** How long a list is, and how much of it is shown: `3 found, as of #38.`, `No producers, as of #38.` */
export const howMany = (
  shown: number,
  { totalCount, asOf }: { readonly totalCount: number; readonly asOf: number },
  what: string,
): string =>
  shown < totalCount
    ? `${shown} of ${totalCount} ${what}, as of #${asOf}; the other ${totalCount - shown} come without --limit.`
    : `${totalCount === 0 ? nothing(what) : `${totalCount} ${what}`}, as of #${asOf}.`;

const nothing = (what: string): string => (what === 'found' ? 'None found' : `No ${what}`);
