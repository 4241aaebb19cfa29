import { Button, Flex, Text } from '@backstage/ui';
import type {
  Fact,
  HealthStatus,
  SyncStatus,
} from '@macadam/plugin-gitops-common';
import type {
  DeploymentFinding,
  Outcome,
  StageState,
} from '@macadam/plugin-orchestrator-common';
import { useState, type ReactNode } from 'react';
import {
  ActionDialog,
  FactView,
  Findings,
  HealthBadge,
  LiveView,
  OutcomeBadge,
  PageContent,
  Row,
  StageBadge,
  SyncBadge,
  UnknownBadge,
  useAction,
  type Live,
} from '../src';

const HEALTH: HealthStatus[] = [
  'Healthy',
  'Progressing',
  'Degraded',
  'Suspended',
  'Missing',
  'Unknown',
];
const SYNC: SyncStatus[] = ['Synced', 'Progressing', 'OutOfSync', 'Failed'];
const OUTCOMES: Outcome[] = [
  'in-progress',
  'healthy',
  'blocked',
  'refused',
  'failing',
  'superseded',
  'removed',
];
const STAGES: StageState[] = [
  'pending',
  'running',
  'passed',
  'failed',
  'waiting',
  'skipped',
];

const minutesAgo = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

const FACTS: Record<string, Fact<HealthStatus>> = {
  known: { state: 'known', value: 'Healthy', observedAt: minutesAgo(1) },
  none: { state: 'none' },
  forbidden: { state: 'forbidden', reason: 'You may not read what runs' },
  'unknown, never seen': {
    state: 'unknown',
    reason: 'The cluster does not answer',
  },
  'unknown, seen before': {
    state: 'unknown',
    reason: 'The cluster does not answer',
    value: 'Healthy',
    observedAt: minutesAgo(90),
  },
};

const error = new Error('The portal’s back end does not answer');
const refresh = () => {};
const LIVE: Live<string>[] = [
  { state: 'loading', refresh },
  { state: 'ready', value: 'The data', at: new Date(), refresh },
  {
    state: 'stale',
    value: 'The last data',
    at: new Date(minutesAgo(3)),
    error,
    refresh,
  },
  { state: 'forbidden', error: new Error('You are not an owner'), refresh },
  { state: 'missing', error: new Error('No workload "cart"'), refresh },
  { state: 'failed', error, refresh },
];

const STOPS: DeploymentFinding[] = [
  {
    stage: 'preflight',
    message: 'The image `nginx:latest` has no fixed tag',
    hint: 'Name a version: `nginx:1.29.3`.',
    policy: 'fixed-image-tags',
    container: 'main',
    object: 'Deployment/cart',
    file: 'score.yaml',
    line: 7,
    column: 12,
    url: 'https://forge.example/cart/score.yaml#L7',
  },
  {
    stage: 'match',
    message: 'No definition answers `db` of type `oracle`',
    file: 'score.yaml',
  },
];

const Story = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title}>
    <Text as="h2" variant="title-x-small">
      {title}
    </Text>
    {children}
  </section>
);

const Dialog = () => {
  const [isOpen, setIsOpen] = useState(false);
  const action = useAction();
  return (
    <>
      <Button onPress={() => setIsOpen(true)}>Open one that fails</Button>
      {isOpen && (
        <ActionDialog
          title="Delete db in dev"
          button="Delete it"
          failure="Not deleted"
          action={action}
          isDestructive
          onConfirm={() => action.run(() => Promise.reject(error))}
          onClose={() => setIsOpen(false)}
        >
          <Text as="p">The database and the data in it are deleted.</Text>
        </ActionDialog>
      )}
    </>
  );
};

/** Every state of what pages share, for whoever changes it. */
export const Stories = () => (
  <PageContent>
    <Flex direction="column" gap="6">
      <Text as="h1" variant="title-small">
        UI kit
      </Text>
      <Story title="Badge: health">
        <Row>
          {HEALTH.map(status => (
            <HealthBadge key={status} status={status} title="Why it is so" />
          ))}
        </Row>
      </Story>
      <Story title="Badge: sync">
        <Row>
          {SYNC.map(status => (
            <SyncBadge key={status} status={status} />
          ))}
        </Row>
      </Story>
      <Story title="Badge: outcome of a deployment">
        <Row>
          {OUTCOMES.map(outcome => (
            <OutcomeBadge key={outcome} outcome={outcome} />
          ))}
        </Row>
      </Story>
      <Story title="Badge: state of a stage, and as an icon">
        <Row>
          {STAGES.map(state => (
            <StageBadge key={state} state={state} />
          ))}
          {STAGES.map(state => (
            <StageBadge key={`${state} icon`} state={state} iconOnly />
          ))}
          <UnknownBadge />
        </Row>
      </Story>
      {Object.entries(FACTS).map(([name, fact]) => (
        <Story key={name} title={`FactView: ${name}`}>
          <FactView fact={fact}>
            {status => <HealthBadge status={status} />}
          </FactView>
        </Story>
      ))}
      {LIVE.map(live => (
        <Story key={live.state} title={`LiveView: ${live.state}`}>
          <LiveView live={live} what="deployments">
            {value => <Text as="p">{value}</Text>}
          </LiveView>
        </Story>
      ))}
      <Story title="Findings: what stops">
        <Findings title="What would stop it" findings={STOPS} />
      </Story>
      <Story title="Findings: what to look at">
        <Findings
          title="To look at"
          tone="warns"
          findings={[{ ...STOPS[1], hint: 'Ask for `postgres` instead.' }]}
        />
      </Story>
      <Story title="ActionDialog">
        <Dialog />
      </Story>
    </Flex>
  </PageContent>
);
