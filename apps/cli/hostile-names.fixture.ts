/** Texts that would do harm in one output or another if they came there as they are. */
export const HOSTILE: readonly string[] = [
  // Terminals: clear the screen, set the title, link, 8-bit control sequences, erase what was printed.
  '\u001b[2J\u001b[31mred\u001b]0;owned\u0007',
  '\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\',
  '\u009b31m\u009d0;owned\u009c',
  'erased\b\b\b\b\b\b\u007f\u000b\u000c\u0085',
  '\u0000nul\u0000',
  // Text that looks like another text.
  '\u202egnp.exe\u202c',
  '\u2066isolated\u2069\u200f\u061c',
  'or\u200bders\u2060',
  '\ufeffso\u00adft',
  'tag\u{e0041}\u{e007f}',
  'line\u2028paragraph\u2029',
  '\ud800lone',
  'lone\udfff',
  // Lines, and what CI systems obey.
  'x\r\n::error title=Ledgerline::forged',
  '::error::forged',
  ' \t::stop-commands::forged',
  '##[error]forged',
  'x ##vso[task.setvariable variable=PATH]/evil',
  '##teamcity[buildStatus status="SUCCESS"]',
  // Markdown and HTML.
  '| a | b |\n|---|---|',
  '**bold** _it_ ~~gone~~ `code` ```',
  '[link](javascript:alert(1)) ![img](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)></code></details><!--',
  '&lt;b&gt; &#60;',
  '@everyone #1 https://evil.example www.evil.example',
  '\n\n# heading\n- [ ] task',
  // Mermaid and DOT.
  '"] --> owned["x',
  'end',
  'click n0 href "javascript:alert(1)"',
  '%%{init: {"securityLevel": "loose"}}%%',
  ']]}))|"|',
  'a\\n<b>bold</b>\\"; owned [label="x',
  'trailing\\',
  // Spreadsheets.
  '=HYPERLINK("https://evil.example","x")',
  "=cmd|'/c calc'!A0",
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  'a,"b";c',
  // Shells and options.
  "it's $(id) `id`; rm -rf ~ #",
  '--json',
  '',
];

const named = (text: string) => ({ namespace: text, name: text });

/** A lineage of `source`, then every hostile name as job, dataset and field, then `sink`; most of them a failed run. */
export const hostileEvents = (): readonly object[] =>
  HOSTILE.filter((text) => text !== '').flatMap((text, index) => {
    const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 0, index, second)).toISOString();
    const facets = {
      schema: { fields: [{ name: text, type: text, description: text }] },
      documentation: { description: text },
      ownership: { owners: [{ name: text, type: text }] },
      tags: { tags: [{ key: text, value: text, field: text }] },
      version: { datasetVersion: text },
      dataSource: { name: text, uri: text },
    };
    const from = (namespace: string, name: string, field: string) => ({
      inputFields: [
        { namespace, name, field, transformations: [{ type: 'DIRECT', subtype: text }] },
      ],
    });
    const lineage = (column: string, source: object) => ({
      columnLineage: { fields: { [column]: source } },
    });
    const hostile = named(text);
    return [
      {
        eventTime: at(0),
        eventType: 'COMPLETE',
        producer: text,
        run: { runId: `${text}/in` },
        job: {
          ...hostile,
          facets: {
            documentation: { description: text },
            ownership: { owners: [{ name: text }] },
            jobType: { processingType: text, integration: text, jobType: text },
            sql: { query: text },
          },
        },
        inputs: [
          { namespace: 'hub', name: 'source', facets: { schema: { fields: [{ name: 'c' }] } } },
        ],
        outputs: [
          { ...hostile, facets: { ...facets, ...lineage(text, from('hub', 'source', 'c')) } },
        ],
      },
      {
        eventTime: at(1),
        eventType: 'COMPLETE',
        producer: 'p',
        run: { runId: `${text}/out` },
        job: { namespace: 'hub', name: `to the sink ${index}` },
        inputs: [hostile],
        outputs: [{ namespace: 'hub', name: 'sink', facets: lineage('c', from(text, text, text)) }],
      },
      {
        eventTime: at(2),
        eventType: 'FAIL',
        producer: text,
        run: {
          runId: text,
          facets: { errorMessage: { message: text, programmingLanguage: text, stackTrace: text } },
        },
        job: { namespace: 'hub', name: 'failing' },
        inputs: [hostile],
        // A facet of the wrong type is skipped, and the warning names it.
        outputs: [{ namespace: 'hub', name: 'out', facets: { [text]: 7, schema: { [text]: 1 } } }],
      },
    ];
  });
