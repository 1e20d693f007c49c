/** A run of a job that copies fields of one dataset in `n` into another, by name, and knows it of each field. */
export const copyRun = (
  job: string,
  from: string,
  to: string,
  fields: readonly string[],
  {
    type = 'string',
    owner = null,
  }: { readonly type?: string; readonly owner?: string | null } = {},
): object => {
  const schema = { fields: ['x', 'y'].map((name) => ({ name, type })) };
  return {
    eventType: 'COMPLETE',
    eventTime: '2026-03-05T02:00:00Z',
    producer: 'https://shop.example/lineage',
    run: { runId: `run of ${job}` },
    job: { namespace: 'n', name: job },
    inputs: [{ namespace: 'n', name: from, facets: { schema } }],
    outputs: [
      {
        namespace: 'n',
        name: to,
        facets: {
          schema: { fields: fields.map((name) => ({ name, type })) },
          columnLineage: {
            fields: Object.fromEntries(
              fields.map((field) => [
                field,
                {
                  inputFields: [
                    {
                      namespace: 'n',
                      name: from,
                      field,
                      transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }],
                    },
                  ],
                },
              ]),
            ),
          },
          ...(owner !== null && { ownership: { owners: [{ name: owner, type: 'MAINTAINER' }] } }),
        },
      },
    ],
  };
};
