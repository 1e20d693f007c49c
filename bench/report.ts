/** What a benchmark printed, and where it ran. */
export interface Section {
  readonly title: string;
  readonly command: string;
  readonly machine: string;
  readonly printed: string;
}

/**
 * The text of docs/performance.md with these sections in place of those with the same titles; other sections stay. `titles` gives the
 * order of all sections. A section of `former` whose title is not among them is dropped. What people wrote into a section, below what was
 * printed, stays when the section is replaced.
 */
export const withSections = (
  former: string,
  sections: readonly Section[],
  titles: readonly string[],
): string => {
  const texts = new Map<string, string>(
    former
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), `## ${text.trimEnd()}\n`] as const),
  );
  for (const section of sections) {
    const remarks = remarksIn(texts.get(section.title) ?? '');
    texts.set(section.title, textOf(section) + remarks);
  }
  return [HEAD, ...titles.flatMap((title) => texts.get(title) ?? [])].join('\n');
};

const HEAD = `# Performance

Written by \`npm run bench -- --write\`. Machines differ and are disturbed by other work, so compare
the ratios within a section rather than times across machines. Remarks below the figures are written by hand and stay.
`;

/** What stands below the block of what was printed, after an empty line; empty when there is nothing. */
const remarksIn = (text: string): string => {
  const remarks = /\n```\n([^]*)$/.exec(text)?.[1]?.trim() ?? '';
  return remarks === '' ? '' : `\n${remarks}\n`;
};

const textOf = ({ title, command, machine, printed }: Section): string => `## ${title}

\`${command}\` on ${machine}:

\`\`\`text
${printed
  .split('\n')
  .map((line) => line.trimEnd())
  .join('\n')
  .trim()}
\`\`\`
`;
