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
  Findings,
  LiveView,
  PlainList,
  readable,
  shortCommit,
  useLive,
} from '@macadam/plugin-ui-react';
import {
  WORKLOADS_CHANNEL,
  type Deployment,
  type Preview,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import { useCallback, useState } from 'react';
import { orchestratorApiRef } from '../api';
import { ObjectDiffs } from '../diff/ObjectDiffs';
import { diffPath, releaseIn } from '../diff/view';
import { NotBegun } from './NotBegun';
import { Overrides } from './Overrides';
import { startInOrder, type Started, type Step } from './startInOrder';
import { Together } from './Together';
import { Verdict } from './Verdict';

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
      <PlainList>
        {resources.map(({ id, key, type, definition }) => (
          <li key={id}>
            <strong>{key}</strong> ({type}) by <code>{definition.name}</code>
          </li>
        ))}
      </PlainList>
    </section>
  );

/** What stops it even when all that comes first is there. */
const leftOf = ({ findings, together, unmended = [] }: Preview) =>
  together ? unmended : findings;

/** Whether nothing keeps it, or what comes before it, from going. */
const mayGo = (preview: Preview) =>
  preview.may.allowed &&
  leftOf(preview).length === 0 &&
  (preview.together ?? []).every(
    ({ may, findings }) => may.allowed && findings.length === 0,
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
  const [started, setStarted] = useState<Started<Step>>();
  const preview = live.state === 'ready' ? live.value : undefined;
  // What goes together is what was confirmed: the preview changes as soon as the first of it has begun.
  const hasBegun = started !== undefined && started.begun.length > 0;
  const steps = hasBegun
    ? started.rest
    : [...(preview?.together ?? []), { workload, release }];
  const confirm = async () => {
    setBusy(true);
    const next = await startInOrder(steps, step =>
      api.deploy(step.workload, { environment, release: step.release.id }),
    );
    const begun = [...(started?.begun ?? []), ...next.begun];
    setBusy(false);
    setStarted({ ...next, begun });
    const own = next.begun.find(({ step }) => step.workload === workload);
    if (own) onDone(own.deployment);
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
                  own={{ ...value, release, findings: leftOf(value) }}
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
              {!value.together && (
                <Verdict {...value} stops={value.findings.length > 0} />
              )}
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
        {started && started.rest.length > 0 && <NotBegun {...started} />}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {hasBegun ? 'Close' : 'Cancel'}
        </Button>
        <Button
          isDisabled={busy || !(hasBegun || (preview && mayGo(preview)))}
          onPress={confirm}
        >
          {hasBegun && 'Go on with the rest'}
          {!hasBegun &&
            (steps.length > 1 ? `${verb} ${steps.length} together` : verb)}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
