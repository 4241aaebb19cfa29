import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import {
  LiveView,
  readable,
  shortCommit,
  useLive,
} from '@macadam/plugin-gitops-react';
import {
  WORKLOADS_CHANNEL,
  type Deployment,
  type Preview,
  type Promotion,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import { useCallback, useState } from 'react';
import { orchestratorApiRef } from '../api';
import { ObjectDiffs } from '../diff/ObjectDiffs';
import { diffPath, releaseIn } from '../diff/view';
import { deliveryPath } from '../paths';
import { Findings } from './Findings';
import { Overrides } from './Overrides';
import styles from './Delivery.module.css';

const countOf = (count: number, word: string) =>
  `${count} ${word}${count === 1 ? '' : 's'}`;

const Diff = ({
  diff,
  unchanged,
}: Required<Pick<Preview, 'diff' | 'unchanged'>>) => (
  <section aria-label="What changes">
    <Text as="h3" variant="body-large" weight="bold">
      What changes
    </Text>
    <Text as="p" color="secondary">
      {diff.length === 0
        ? 'Nothing: Git holds exactly this already.'
        : `${countOf(diff.length, 'object')} of ${diff.length + unchanged}.`}
    </Text>
    <ObjectDiffs objects={diff} />
  </section>
);

/** What the resources of the service become in this environment: the same release has other bindings elsewhere. */
const Bindings = ({ resources }: Pick<Preview, 'resources'>) =>
  resources.length > 0 && (
    <section aria-label="Resources">
      <Text as="h3" variant="body-large" weight="bold">
        Resources
      </Text>
      <ul className={styles.plain}>
        {resources.map(({ id, key, type, definition }) => (
          <li key={id}>
            <strong>{key}</strong> ({type}) by <code>{definition.name}</code>
          </li>
        ))}
      </ul>
    </section>
  );

/** What the deployment will say of policies; what would stop it stands above. */
const Verdict = ({
  verdict,
  warnings,
  findings,
}: Pick<Preview, 'verdict' | 'warnings' | 'findings'>) => (
  <>
    {findings.length === 0 && (
      <Text as="p" color={warnings.length === 0 ? 'success' : 'primary'}>
        {readable(verdict)}.
      </Text>
    )}
    <Findings title="To look at" tone="warns" findings={warnings} />
  </>
);

/** What comes first, where bringing it too mends all that stops this one. */
const Together = ({
  promotions,
  environment,
}: {
  promotions: readonly Promotion[];
  environment: string;
}) => (
  <section aria-label="Promote together">
    <Text as="h3" variant="body-large" weight="bold">
      Promote together
    </Text>
    <Text as="p" color="secondary">
      {promotions.length === 1 ? 'This one goes' : 'These go'} to {environment}{' '}
      first; then nothing of the above stops it.
    </Text>
    <ul className={styles.plain}>
      {promotions.map(({ workload, release, may }) => (
        <li key={workload}>
          <Link href={deliveryPath(workload)}>{workload}</Link>{' '}
          {shortCommit(release.commit)}
          {!may.allowed && (
            <Text as="p" variant="body-small">
              You may not: {readable(may.reason)}
            </Text>
          )}
        </li>
      ))}
    </ul>
  </section>
);

/** Shows what bringing a release to an environment would change and what would stop it, then does it when confirmed. */
export const DeployDialog = ({
  workload,
  environment,
  release,
  verb,
  onClose,
  onDone,
}: {
  workload: string;
  environment: string;
  release: Release;
  verb: 'Promote' | 'Bring back';
  onClose: () => void;
  /** Told of the deployment that was started. */
  onDone: (started: Deployment) => void;
}) => {
  const api = useApi(orchestratorApiRef);
  const load = useCallback(
    () => api.preview(workload, { environment, release: release.id }),
    [api, workload, environment, release.id],
  );
  const live = useLive(load, { channels: [WORKLOADS_CHANNEL], workload });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const preview = live.state === 'ready' ? live.value : undefined;
  const together = preview?.together ?? [];
  const isStopped =
    preview !== undefined &&
    preview.findings.length > 0 &&
    (together.length === 0 || together.some(({ may }) => !may.allowed));
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      for (const first of together)
        await api.deploy(first.workload, {
          environment,
          release: first.release.id,
        });
      onDone(await api.deploy(workload, { environment, release: release.id }));
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      width="min(48rem, 92vw)"
      onOpenChange={open => !open && onClose()}
    >
      <DialogHeader>
        {verb} {shortCommit(release.commit)} to {environment}
      </DialogHeader>
      <DialogBody>
        <LiveView live={live} what="preview">
          {value => (
            <Flex direction="column" gap="4">
              {!value.may.allowed && (
                <Alert
                  status="warning"
                  title="You may not do this"
                  description={readable(value.may.reason)}
                />
              )}
              <Findings title="What would stop it" findings={value.findings} />
              {value.together && (
                <Together
                  promotions={value.together}
                  environment={environment}
                />
              )}
              {value.approvals > 0 && (
                <Alert
                  status="info"
                  icon
                  title={`It will wait for ${value.approvals === 1 ? 'another person' : `${value.approvals} other people`} to approve it`}
                />
              )}
              <Verdict {...value} />
              <Bindings resources={value.resources} />
              {value.overrides.length > 0 && (
                <section aria-label="Overrides">
                  {value.overrides.some(each => !each.default) && (
                    <Text as="h3" variant="body-large" weight="bold">
                      Overrides
                    </Text>
                  )}
                  <Overrides overrides={value.overrides} />
                </section>
              )}
              {value.diff && (
                <Diff diff={value.diff} unchanged={value.unchanged} />
              )}
              <Link
                href={diffPath(workload, {
                  from: environment,
                  to: releaseIn(environment, release.commit),
                })}
              >
                Open as a page that can be shared
              </Link>
            </Flex>
          )}
        </LiveView>
        {error && (
          <Alert status="danger" title="Not deployed" description={error} />
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
        <Button
          isDisabled={busy || !preview?.may.allowed || isStopped}
          onPress={confirm}
        >
          {together.length > 0
            ? `${verb} ${together.length + 1} together`
            : verb}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
