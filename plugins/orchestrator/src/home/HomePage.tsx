import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  ButtonLink,
  Flex,
  SearchField,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { GITOPS_WORKLOADS_CHANNEL } from '@macadam/plugin-gitops-common';
import {
  gitopsApiRef,
  LastSeen,
  LiveView,
  PageContent,
  useLive,
} from '@macadam/plugin-ui-react';
import {
  WORKLOADS_CHANNEL,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { useCallback, useState } from 'react';
import { orchestratorApiRef } from '../api';
import { runtimeOf } from '../runtime';
import styles from './Home.module.css';
import { Matrix } from './Matrix';
import { Needs } from './Needs';
import { exceptionNeedsOf } from './exceptions';
import { fileNeedsOf } from './fileProblems';
import { useExceptions, type KnownExceptions } from './useExceptions';
import { useFileProblems } from './useFileProblems';
import {
  byUrgency,
  isMine,
  matching,
  needsOf,
  silencesOf,
  type RuntimeOf,
  type Silence,
} from './view';

interface Shown {
  workloads: WorkloadSummary[];
  ownershipEntityRefs: string[];
}

const Empty = ({ mine, onAll }: { mine: boolean; onAll: () => void }) => (
  <Flex direction="column" gap="3" align="start" className={styles.empty}>
    <Text as="p">
      {mine
        ? 'None of your groups owns a service yet.'
        : 'There is no service yet, or none that fits the search.'}
    </Text>
    <Flex gap="2">
      <ButtonLink href="/create">Create a service</ButtonLink>
      {mine && (
        <button type="button" className={styles.plainButton} onClick={onAll}>
          Show everybody’s
        </button>
      )}
    </Flex>
  </Flex>
);

/** Said once for all the cells that cannot say how their service is. */
const Silent = ({ reason, places, lastSeen }: Silence) => (
  <Alert
    status="warning"
    icon
    title={
      <>
        The health of{' '}
        {places === 1 ? 'one deployment' : `${places} deployments`} is not known
        {lastSeen && (
          <>
            , <LastSeen at={lastSeen} />
          </>
        )}
      </>
    }
    description={reason}
  />
);

/** Said where the back end of policies does not answer. */
const ExceptionsSilent = ({
  reason,
  lastSeen,
}: NonNullable<KnownExceptions['silence']>) => (
  <Alert
    status="warning"
    icon
    title={
      <>
        Whether an exception from a policy waits or ends is not known
        {lastSeen && (
          <>
            , <LastSeen at={lastSeen} />
          </>
        )}
      </>
    }
    description={reason}
  />
);

const Services = ({
  shown,
  runtime,
  answered,
  excepted,
  files,
}: {
  shown: Shown;
  runtime: RuntimeOf;
  answered: boolean;
  excepted: KnownExceptions;
  files: ReturnType<typeof useFileProblems>;
}) => {
  const owned = shown.workloads.filter(each =>
    isMine(each, shown.ownershipEntityRefs),
  );
  const [scope, setScope] = useState<'mine' | 'all'>(
    owned.length > 0 ? 'mine' : 'all',
  );
  const [text, setText] = useState('');
  // What somebody looks for chooses rows, and hides no alarm.
  const inScope = scope === 'mine' ? owned : shown.workloads;
  const workloads = matching(inScope, text);
  const silences = answered ? silencesOf(inScope, runtime) : [];
  return (
    <Flex direction="column" gap="6">
      {silences.map(silence => (
        <Silent key={silence.reason} {...silence} />
      ))}
      {excepted.silence && <ExceptionsSilent {...excepted.silence} />}
      <section aria-labelledby="needs">
        <h2 id="needs" className={styles.heading}>
          Needs you now
        </h2>
        <Needs
          needs={[
            ...needsOf(inScope, runtime),
            ...exceptionNeedsOf(excepted.exceptions, inScope),
            ...fileNeedsOf(
              files.entities,
              scope === 'mine' ? shown.ownershipEntityRefs : undefined,
            ),
          ].sort(byUrgency)}
          known={
            answered && silences.length === 0 && excepted.known && files.known
          }
        />
      </section>
      <section aria-labelledby="services">
        <div className={styles.bar}>
          <h2 id="services" className={styles.heading}>
            Services
          </h2>
          <ToggleButtonGroup
            aria-label="Whose services"
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[scope]}
            onSelectionChange={keys =>
              setScope(keys.has('mine') ? 'mine' : 'all')
            }
          >
            <ToggleButton id="mine">Mine</ToggleButton>
            <ToggleButton id="all">All</ToggleButton>
          </ToggleButtonGroup>
          <SearchField
            aria-label="Find a service"
            placeholder="Find a service"
            value={text}
            onChange={setText}
          />
        </div>
        {workloads.length === 0 ? (
          <Empty
            mine={scope === 'mine' && text === ''}
            onAll={() => setScope('all')}
          />
        ) : (
          <Matrix workloads={workloads} runtimeOf={runtime} />
        )}
      </section>
    </Flex>
  );
};

/** My services in every environment, and what needs me now: all of it live. */
export const HomePage = () => {
  const api = useApi(orchestratorApiRef);
  const gitops = useApi(gitopsApiRef);
  const identity = useApi(identityApiRef);
  const load = useCallback(async (): Promise<Shown> => {
    const [workloads, { ownershipEntityRefs }] = await Promise.all([
      api.workloads(),
      identity.getBackstageIdentity(),
    ]);
    return { workloads, ownershipEntityRefs };
  }, [api, identity]);
  const loadStatus = useCallback(() => gitops.status(), [gitops]);
  const live = useLive(load, { channels: [WORKLOADS_CHANNEL] });
  const excepted = useExceptions();
  const files = useFileProblems();
  const status = useLive(loadStatus, { channels: [GITOPS_WORKLOADS_CHANNEL] });
  return (
    <PageContent>
      <LiveView live={live} what="services">
        {shown => (
          <Services
            shown={shown}
            runtime={(workload, environment) =>
              runtimeOf(status, workload, environment)
            }
            answered={status.state !== 'loading'}
            excepted={excepted}
            files={files}
          />
        )}
      </LiveView>
    </PageContent>
  );
};
