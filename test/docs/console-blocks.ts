/** A command in a document, and what the document says it prints. */
export interface Example {
  readonly command: string;
  readonly output: string;
}

/**
 * The examples in a Markdown text: in a fenced block marked `console`, a line that begins with `$ ` is a command (lines
 * that begin with `> ` go on with it), and what follows is its output.
 */
export const examplesIn = (markdown: string): readonly Example[] =>
  [...markdown.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const [first = '', ...rest] = text.split('\n');
        const end = rest.findIndex((line) => !line.startsWith('> '));
        const continued = rest.slice(0, end).map((line) => line.slice(2));
        return {
          command: [first, ...continued].join('\n'),
          output: rest.slice(end).join('\n'),
        };
      }),
  );

/** Whether an output is what a document shows: `…` stands for any text, on a line of its own for any lines. */
export const matches = (shown: string, output: string): boolean => {
  const pattern = tidy(shown)
    .split('\n')
    .map((line) =>
      line.trim() === '…' ? '(?:.*\n)*?' : `${line.split('…').map(escaped).join('.*?')}\n`,
    )
    .join('');
  return new RegExp(`^${pattern}$`).test(`${tidy(output)}\n`);
};

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
