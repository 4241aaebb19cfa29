import { Link } from '@backstage/ui';
import { shortCommit } from '@macadam/plugin-ui-react';
import type { Release } from '@macadam/plugin-orchestrator-common';

/** A release's commit, leading to it at the forge where its address is known. */
export const ReleaseLink = ({
  release: { commit, url },
}: {
  release: Pick<Release, 'commit' | 'url'>;
}) => {
  const hash = <code>{shortCommit(commit)}</code>;
  return url ? (
    <Link href={url} aria-label={`Commit ${shortCommit(commit)}`}>
      {hash}
    </Link>
  ) : (
    hash
  );
};
