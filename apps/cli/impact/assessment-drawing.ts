import { contextLookup, type Asset, type AssetVerdict, type VictimDetails } from '#impact';
import type { Step } from '#lineage';
import type { Sheet } from '../drawing/csv.ts';
import type { Arrow, DrawnNode, Drawing } from '../drawing/drawing.ts';
import { assetText, severitiesText, standingLines, wholeText, type Assessed } from './assessed.ts';

/** Every verdict as a node, coloured by how bad it is, at the end of the path that carries it. */
export const assessmentDrawing = (assessed: Assessed): Drawing => {
  const verdicts = assessed.assessment?.verdicts ?? [];
  const nodes = new Map<string, DrawnNode>();
  for (const { asset, severity, distance } of verdicts) {
    const node = nodeOf(asset);
    nodes.set(node.key, { ...node, mark: distance === 0 ? 'START' : severity });
  }
  const draw = (node: DrawnNode): string => {
    if (!nodes.has(node.key)) nodes.set(node.key, node);
    return node.key;
  };
  const arrows = new Map<string, Arrow>();
  const link = (arrow: Arrow): void => {
    const key = JSON.stringify([arrow.from, arrow.to, arrow.label]);
    if (!arrows.has(key)) arrows.set(key, arrow);
  };
  for (const { asset, path, certainty, change } of verdicts) {
    for (const { from, to, job, basis } of path) {
      const ends = { from: draw(nodeOf(placed(from))), to: draw(nodeOf(placed(to))) };
      link({ ...ends, label: job?.name ?? 'declared', isPossible: basis === 'INFERRED' });
    }
    const last = path.at(-1)?.to;
    const read = last === undefined ? changedBy(verdicts, change) : placed(last);
    if (asset.kind !== 'JOB' || read === null || keyOf(read) === keyOf(asset)) continue;
    const from = draw(nodeOf(read));
    link({ from, to: nodeOf(asset).key, label: '', isPossible: certainty === 'POSSIBLE' });
  }
  return {
    header: headerOf(assessed),
    nodes: [...nodes.values()],
    arrows: [...arrows.values()],
  };
};

/** What a change is made to: its field, rather than the dataset of it. */
const changedBy = (verdicts: readonly AssetVerdict[], change: number): Asset | null => {
  const starts = verdicts.filter((one) => one.change === change && one.distance === 0);
  const start = starts.find(({ asset }) => asset.kind === 'FIELD') ?? starts[0];
  return start?.asset ?? null;
};

/** A row for each verdict. */
export const assessmentSheet = (assessed: Assessed): Sheet => {
  const { assessment } = assessed;
  const contextOf = assessment ? contextLookup(assessment) : () => null;
  return {
    header: headerOf(assessed),
    columns: [
      ...['verdict', 'certainty', 'distance', 'kind', 'namespace', 'name', 'field'],
      ...['rule', 'reason', 'change', 'owners', 'last_run', 'last_run_state', 'rhythm_seconds'],
    ],
    rows: (assessment?.verdicts ?? []).map((verdict) => [
      ...[verdict.severity.toLowerCase(), verdict.certainty.toLowerCase(), verdict.distance],
      ...[verdict.asset.kind.toLowerCase(), verdict.asset.namespace, verdict.asset.name],
      verdict.asset.kind === 'FIELD' ? verdict.asset.field : null,
      ...[verdict.rule, verdict.reason, verdict.change],
      ...contextCells(contextOf(verdict.asset)),
    ]),
  };
};

const contextCells = (context: VictimDetails | null) => [
  context?.owners.map(({ name }) => name).join(' ') ?? null,
  ...[context?.lastRun?.runId ?? null, context?.lastRun?.state ?? null],
  context?.rhythmSeconds ?? null,
];

const headerOf = (assessed: Assessed): readonly string[] => {
  const { title, asOf, assessment, hash } = assessed;
  return [
    `Ledgerline: impact of "${title}" as of #${asOf}`,
    `${severitiesText(assessed)}. ${assessment ? wholeText(assessment) : ''}`.trim(),
    ...standingLines(assessed),
    ...(hash === null ? [] : [`Assessment ${hash}.`]),
  ];
};

const placed = ({ namespace, name, field }: Step['from']): Asset =>
  field === null ? { kind: 'DATASET', namespace, name } : { kind: 'FIELD', namespace, name, field };

const keyOf = (asset: Asset): string => `${asset.kind} ${assetText(asset)}`;

const nodeOf = (asset: Asset): DrawnNode => ({
  key: keyOf(asset),
  label: [asset.namespace, asset.name, ...(asset.kind === 'FIELD' ? [asset.field] : [])],
  shape: asset.kind === 'JOB' ? 'JOB' : 'DATA',
  mark: null,
});
