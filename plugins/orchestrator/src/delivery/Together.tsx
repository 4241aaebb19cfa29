import { Link, Text } from '@backstage/ui';
import { readable, shortCommit } from '@macadam/plugin-gitops-react';
import type {
  DeploymentFinding,
  Promotion,
} from '@macadam/plugin-orchestrator-common';
import { deliveryPath } from '../paths';
import { Findings } from './Findings';
import { Verdict } from './Verdict';
import styles from './Delivery.module.css';

const PromotionItem = ({ workload, release, may, ...said }: Promotion) => (
  <li>
    <Link href={deliveryPath(workload)}>{workload}</Link>{' '}
    {shortCommit(release.commit)}
    {!may.allowed && (
      <Text as="p" variant="body-small">
        You may not: {readable(may.reason)}
      </Text>
    )}
    <Findings title={`What would stop ${workload}`} findings={said.findings} />
    <Verdict {...said} stops={said.findings.length > 0} />
  </li>
);

/** What comes first, what policies say of each of it, and whether that mends all that stops this one. */
export const Together = ({
  promotions,
  unmended,
  environment,
}: {
  promotions: readonly Promotion[];
  unmended: readonly DeploymentFinding[];
  environment: string;
}) => (
  <section aria-label="Promote together">
    <Text as="h3" variant="body-large" weight="bold">
      Promote together
    </Text>
    <Text as="p" color="secondary">
      {promotions.length === 1 ? 'This one goes' : 'These go'} to {environment}{' '}
      first;{' '}
      {unmended.length === 0
        ? 'then nothing of the above stops it.'
        : 'some of the above stops it even then.'}
    </Text>
    <ul className={styles.plain}>
      {promotions.map(promotion => (
        <PromotionItem key={promotion.workload} {...promotion} />
      ))}
    </ul>
  </section>
);
