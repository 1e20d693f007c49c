import { UsageError } from '../exit-codes.ts';

/** Whose runs are listed. */
export type Subject =
  | { readonly kind: 'job' | 'dataset'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'run'; readonly runId: string };

interface Given {
  readonly job?: readonly string[] | undefined;
  readonly dataset?: readonly string[] | undefined;
  readonly run?: string | undefined;
}

/** The one that the options name. Throws {@link UsageError} for none, several, and names that are not two words. */
export const subjectOf = ({ job, dataset, run }: Given): Subject => {
  const given = [
    ...(job ? [named('job', job)] : []),
    ...(dataset ? [named('dataset', dataset)] : []),
    ...(run === undefined ? [] : [{ kind: 'run' as const, runId: run }]),
  ];
  const [subject] = given;
  if (subject !== undefined && given.length === 1) return subject;
  throw new UsageError(
    'one of --job NAMESPACE NAME, --dataset NAMESPACE NAME and --run ID must say whose runs to list',
  );
};

const named = (kind: 'job' | 'dataset', words: readonly string[]): Subject => {
  const [namespace, name] = words;
  if (namespace !== undefined && name !== undefined && words.length === 2) {
    return { kind, namespace, name };
  }
  throw new UsageError(`--${kind} takes a namespace and a name: --${kind} NAMESPACE NAME`);
};
