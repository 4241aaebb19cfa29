import {
  Alert,
  Badge,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import type {
  Fact,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  Age,
  Facts,
  Findings,
  ImageName,
  readable,
  Row,
  shortCommit,
  Term,
} from '@macadam/plugin-ui-react';
import {
  sharedIn,
  type EnvironmentCard as EnvironmentView,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import { actorName } from '../actor';
import { PolicyExceptions, PolicyVerdict } from '../PolicyVerdict';
import { preflightOf } from '../preflight';
import { ReleaseLink } from '../ReleaseLink';
import { CompareWith } from './CompareWith';
import { LastDeployment } from './LastDeployment';
import { Overrides } from './Overrides';
import { Promotion } from './Promotion';
import { Removals } from './Removals';
import { Resources } from './Resources';
import { Secrets } from './Secrets';
import { SharedResources } from './SharedResources';
import { SupplyChain, SupplyChainSummary } from './SupplyChain';
import { RuntimeFacts } from './RuntimeFacts';
import {
  describeComparison,
  isStopped,
  rollbackNote,
  shownDeployment,
} from './view';
import { Withdrawal } from './Withdrawal';

const CurrentRelease = ({
  current,
  comparison,
  attempt,
}: Pick<EnvironmentView, 'current' | 'comparison' | 'attempt'>) =>
  current ? (
    <>
      <ReleaseLink release={current.release} /> {current.release.message}
      <Text as="p" variant="body-small" color="secondary">
        by {actorName(current.actor)}, <Age at={current.createdAt} />
        {comparison && `, ${describeComparison(comparison)}`}
      </Text>
    </>
  ) : (
    <>
      {attempt?.outcome === 'in-progress'
        ? `${shortCommit(attempt.release.commit)} is on its way, the first one here`
        : 'Nothing deployed yet'}
    </>
  );

/** Whether something there takes secrets from a store: only then is it asked which. */
const asksForSecrets = ({ value }: Fact<WorkloadEnvironmentStatus>) =>
  value?.health.value?.objects.some(({ kind }) => kind === 'ExternalSecret');

/** One environment: what it should run, what it does run, how the last attempt went, and what can be brought here. */
export const EnvironmentCard = ({
  workload,
  view,
  latest,
  others,
  runtimeOf,
  onPromote,
  onDecided,
}: {
  /** `tenant/name`. */
  workload: string;
  view: EnvironmentView;
  /** The newest release of main. */
  latest: Release | undefined;
  /** The other environments that hold something. */
  others: readonly string[];
  /** How a workload, or what workloads share, is in this environment. */
  runtimeOf: (subject: string) => Fact<WorkloadEnvironmentStatus>;
  onPromote: (release: Release) => void;
  onDecided: () => void;
}) => {
  const { environment, current, endpoints } = view;
  const runtime = runtimeOf(workload);
  const shown = shownDeployment(view);
  const rollback = rollbackNote(current, latest, view.after.length === 0);
  return (
    <Card>
      <CardHeader>
        <Row spread>
          <Text as="h3" variant="title-x-small">
            {environment}
          </Text>
          <Row>
            <Text variant="body-small" color="secondary">
              cluster {view.cluster}, {view.namespace}
            </Text>
            {runtime.value?.cluster.simulated && (
              <Badge size="small">Simulated</Badge>
            )}
            {current && (
              <CompareWith
                workload={current.workload}
                environment={environment}
                others={others}
              />
            )}
          </Row>
        </Row>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          {rollback && <Alert status="info" icon title={rollback} />}
          {shown && (
            <Findings
              title={`${isStopped(shown) ? 'What stops' : 'What to look at in'} ${shortCommit(shown.release.commit)}`}
              tone={isStopped(shown) ? 'stops' : 'warns'}
              findings={shown.findings}
            />
          )}
          {shown && asksForSecrets(runtime) && (
            <Secrets workload={shown.workload} environment={environment} />
          )}
          <Facts>
            <Term name="Release">
              {current || !view.withdrawal ? (
                <CurrentRelease {...view} />
              ) : (
                readable(view.withdrawal.reason)
              )}
            </Term>
            {current && current.release.images.length > 0 && (
              <Term name="Image">
                {current.release.images.map(image => (
                  <div key={image.container}>
                    <ImageName reference={image.reference} />{' '}
                    {image.simulated && <Badge size="small">Simulated</Badge>}
                  </div>
                ))}
              </Term>
            )}
            <RuntimeFacts runtime={runtime} said={shown?.reason} />
            {current && preflightOf(current) && (
              <Term name="Policy">
                <PolicyVerdict deployment={current} />
                <PolicyExceptions deployment={current} />
              </Term>
            )}
            {current && view.images.length > 0 && (
              <Term name="Supply chain">
                <SupplyChainSummary images={view.images} />
              </Term>
            )}
            {endpoints.length > 0 && (
              <Term name="Endpoints">
                {endpoints.map(({ url }) => (
                  <div key={url}>
                    {/^https?:/.test(url) ? <Link href={url}>{url}</Link> : url}
                  </div>
                ))}
              </Term>
            )}
          </Facts>
          <SharedResources
            environment={environment}
            uses={sharedIn(view)}
            runtimeOf={runtimeOf}
            said={shown?.reason}
          />
          {view.overrides.length > 0 && (
            <section aria-label={`Overrides in ${environment}`}>
              {view.overrides.some(each => !each.default) && (
                <Text as="h4" variant="body-medium" weight="bold">
                  Overrides
                </Text>
              )}
              <Overrides overrides={view.overrides} />
            </section>
          )}
          {shown && <LastDeployment deployment={shown} onDecided={onDecided} />}
          {current && (
            <SupplyChain
              workload={current.workload}
              view={view}
              onLooked={onDecided}
            />
          )}
          {current && (
            <Resources deployment={current} resources={view.resources} />
          )}
          {shown && (
            <Withdrawal
              workload={shown.workload}
              view={view}
              onConfirmed={onDecided}
            />
          )}
          {shown && (
            <Removals
              workload={shown.workload}
              view={view}
              onConfirmed={onDecided}
            />
          )}
          {view.after.length > 0 && !view.withdrawal && (
            <Promotion view={view} onPromote={onPromote} />
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
