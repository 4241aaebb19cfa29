import { Link } from '@backstage/ui';
import { Badge, type Look } from '@macadam/plugin-gitops-react';
import type { Deployment } from '@macadam/plugin-orchestrator-common';
import { RiShieldCheckFill, RiShieldCrossFill } from '@remixicon/react';
import { policyPath } from './paths';
import { preflightOf } from './preflight';

const PASSES: Look = {
  tone: 'good',
  icon: RiShieldCheckFill,
  label: 'Policy passes',
};
const STOPS: Look = {
  tone: 'bad',
  icon: RiShieldCrossFill,
  label: 'Policy stops it',
};

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
      <Badge
        look={stage.state === 'passed' ? PASSES : STOPS}
        title={stage.reason}
      />
    </Link>
  );
};
