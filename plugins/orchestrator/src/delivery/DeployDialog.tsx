import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import { LiveView, useLive } from '@macadam/plugin-gitops-react';
import {
  WORKLOADS_CHANNEL,
  type Preview,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import { useCallback, useState } from 'react';
import { orchestratorApiRef } from '../api';
import { Findings } from './Findings';
import { formatValue, shortCommit } from './view';
import styles from './Delivery.module.css';

const Diff = ({ diff, unchanged }: Pick<Preview, 'diff' | 'unchanged'>) => (
  <section aria-label="What changes">
    <Text as="p" color="secondary">
      {diff.length} objects change, {unchanged} stay as they are.
    </Text>
    <ul className={styles.plain}>
      {diff.map(({ kind, name, change, reason, fields }) => (
        <li key={`${kind}/${name}`}>
          <strong>
            {kind}/{name}
          </strong>{' '}
          {change}
          {reason && `: ${reason}`}
          {fields.map(({ path, before, after }) => (
            <div key={path} className={styles.field}>
              <code>{path}</code>
              {before !== undefined && <del>{formatValue(before)}</del>}
              {after !== undefined && <ins>{formatValue(after)}</ins>}
            </div>
          ))}
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
  onDone: () => void;
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
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.deploy(workload, { environment, release: release.id });
      onDone();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()}>
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
                  description={value.may.reason}
                />
              )}
              <Findings title="What would stop it" findings={value.findings} />
              {value.approvals > 0 && (
                <Text as="p">
                  Waits for the approval of {value.approvals} other{' '}
                  {value.approvals === 1 ? 'person' : 'people'}.
                </Text>
              )}
              <Diff diff={value.diff} unchanged={value.unchanged} />
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
          isDisabled={
            busy || !preview?.may.allowed || preview.findings.length > 0
          }
          onPress={confirm}
        >
          {verb}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
