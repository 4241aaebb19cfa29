import { Link, Text } from '@backstage/ui';
import { Badge, type Look, readable } from '@macadam/plugin-ui-react';
import type {
  Deployment,
  ExceptedPolicy,
  Stage,
} from '@macadam/plugin-orchestrator-common';
import { RiShieldCheckFill, RiShieldCrossFill } from '@remixicon/react';
import { policyPath } from './paths';
import { preflightOf } from './preflight';

const PASSES: Look = {
  tone: 'good',
  icon: RiShieldCheckFill,
  label: 'Policy passes',
};
const EXCEPTED: Look = {
  tone: 'warning',
  icon: RiShieldCheckFill,
  label: 'Passes by exception',
};
const STOPS: Look = {
  tone: 'bad',
  icon: RiShieldCrossFill,
  label: 'Policy stops it',
};

const exceptionsIn = ({ detail }: Stage): readonly ExceptedPolicy[] =>
  detail?.exceptions ?? [];

const untilDay = (time: string | undefined) =>
  time === undefined ? '' : ` until ${time.slice(0, 10)}`;

/** How it passed: by exception until a day where there is one, of several the first to end. */
function lookOf(stage: Stage): Look {
  if (stage.state !== 'passed') return STOPS;
  const exceptions = exceptionsIn(stage);
  if (exceptions.length === 0) return PASSES;
  const [first] = exceptions.flatMap(({ until }) => until ?? []).sort();
  return { ...EXCEPTED, label: `${EXCEPTED.label}${untilDay(first)}` };
}

/** What policies said of a deployment before it was committed, leading to every verdict. Nothing where they were not asked. */
export const PolicyVerdict = ({
  deployment,
}: {
  deployment: Pick<Deployment, 'workload' | 'stages'>;
}) => {
  const stage = preflightOf(deployment);
  if (!stage) return null;
  return (
    <Link href={policyPath(deployment.workload)} standalone>
      <Badge look={lookOf(stage)} title={readable(stage.reason)} />
    </Link>
  );
};

/** From which policies a deployment is excepted, until when and by whom. */
export const PolicyExceptions = ({
  deployment,
}: {
  deployment: Pick<Deployment, 'stages'>;
}) => {
  const stage = preflightOf(deployment);
  if (stage?.state !== 'passed') return null;
  return exceptionsIn(stage).map(({ policy, until, approvedBy }) => (
    <Text key={policy} as="p" variant="body-small" color="secondary">
      {policy} by exception{untilDay(until)}
      {approvedBy !== undefined && `, approved by ${readable(approvedBy)}`}
    </Text>
  ));
};
