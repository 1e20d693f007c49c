import { UsageError } from '../exit-codes.ts';
import { assetOfOption, type AssetArguments } from '../options.ts';

/** Whose runs are listed. */
export type Subject =
  | { readonly kind: 'job' | 'dataset'; readonly asset: AssetArguments }
  | { readonly kind: 'run'; readonly runId: string };

interface Given {
  readonly job?: readonly string[] | undefined;
  readonly dataset?: readonly string[] | undefined;
  readonly run?: string | undefined;
}

/** The one that the options name. Throws {@link UsageError} for none, and for several. */
export const subjectOf = ({ job, dataset, run }: Given): Subject => {
  const given: readonly Subject[] = [
    ...(job ? [{ kind: 'job' as const, asset: assetOfOption('--job', job) }] : []),
    ...(dataset ? [{ kind: 'dataset' as const, asset: assetOfOption('--dataset', dataset) }] : []),
    ...(run === undefined ? [] : [{ kind: 'run' as const, runId: run }]),
  ];
  const [subject] = given;
  if (subject !== undefined && given.length === 1) return subject;
  throw new UsageError(
    'say whose runs to list with one of --job NAME, --dataset NAME and --run ID',
  );
};
