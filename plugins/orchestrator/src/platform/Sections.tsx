import { Link, Text } from '@backstage/ui';
import {
  type PlatformStatus,
  workloadLabels,
} from '@macadam/plugin-orchestrator-common';
import { Place } from '@macadam/plugin-ui-react';
import type { ReactNode } from 'react';
import { EntityLink } from '../EntityLink';
import { deliveryPath, policyResultsPath } from '../paths';
import { describeGates } from './view';
import styles from './Platform.module.css';

const Section = ({
  title,
  count,
  className = styles.items,
  children,
}: {
  title: string;
  count: number;
  className?: string;
  children: ReactNode;
}) => (
  <section aria-label={title}>
    <h2 className={styles.heading}>
      {title} ({count})
    </h2>
    {count > 0 ? (
      <ul className={className}>{children}</ul>
    ) : (
      <Text as="p" color="secondary">
        The platform repository has none.
      </Text>
    )}
  </section>
);

export const Workloads = ({
  workloads,
  none,
}: {
  workloads: readonly { workload: string; environments?: string[] }[];
  none: string;
}) => {
  const label = workloadLabels(workloads.map(({ workload }) => workload));
  return workloads.length === 0 ? (
    <Text as="p" variant="body-small" color="secondary">
      {none}
    </Text>
  ) : (
    <ul className={styles.workloads}>
      {workloads.map(({ workload, environments }) => (
        <li key={workload}>
          <Link href={deliveryPath(workload)}>{label(workload)}</Link>
          {environments && ` in ${environments.join(', ')}`}
        </li>
      ))}
    </ul>
  );
};

const named = (workloads: readonly string[]) =>
  workloads.map(workload => ({ workload }));

const Item = ({
  name,
  title,
  children,
}: {
  name: ReactNode;
  title?: string;
  children: ReactNode;
}) => (
  <li className={styles.item}>
    <h3 className={styles.name}>
      {name}
      {title && title !== name && (
        <Text variant="body-small" color="secondary">
          {' '}
          {title}
        </Text>
      )}
    </h3>
    {children}
  </li>
);

/** Where releases go, in promotion order. */
export const Environments = ({
  environments,
}: Pick<PlatformStatus, 'environments'>) => (
  <Section title="Environments" count={environments.length}>
    {environments.map(environment => (
      <Item key={environment.name} {...environment}>
        <Text as="p">
          {environment.type}, cluster {environment.cluster}, delivered by{' '}
          {environment.engine}
        </Text>
        <Text as="p">Gates: {describeGates(environment).join(', ')}</Text>
        <Place {...environment} />
        <Workloads
          workloads={named(environment.workloads)}
          none="Nothing is deployed here."
        />
      </Item>
    ))}
  </Section>
);

/** Who deploys here, from which repositories. */
export const Tenants = ({ tenants }: Pick<PlatformStatus, 'tenants'>) => (
  <Section title="Tenants" count={tenants.length}>
    {tenants.map(tenant => (
      <Item key={tenant.name} {...tenant}>
        <Text as="p">
          Owner <EntityLink entityRef={tenant.owner} />, repositories{' '}
          {tenant.repositories.join(', ')}
        </Text>
        <Place {...tenant} />
        <Workloads workloads={named(tenant.workloads)} none="No service yet." />
      </Item>
    ))}
  </Section>
);

/** What every deployment is checked against. */
export const Policies = ({ policies }: Pick<PlatformStatus, 'policies'>) => (
  <Section title="Policies" count={policies.length} className={styles.names}>
    {policies.map(({ name, ...place }) => (
      <li key={`${place.file} ${name}`}>
        <Link href={policyResultsPath(name)}>{name}</Link>{' '}
        <Text variant="body-small" color="secondary">
          <Place {...place} />
        </Text>
      </li>
    ))}
  </Section>
);
