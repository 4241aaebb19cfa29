import { Link, Text } from '@backstage/ui';
import {
  Findings,
  PlainList,
  readable,
  shortCommit,
} from '@macadam/plugin-ui-react';
import type { Promotion } from '@macadam/plugin-orchestrator-common';
import { deliveryPath } from '../paths';
import { Verdict } from './Verdict';

type Item = Omit<Promotion, 'preflight'>;

const PromotionItem = ({ workload, release, may, ...said }: Item) => (
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

/** What comes first, whether that mends all that stops this one, and what policies say of each and of this one after it. */
export const Together = ({
  promotions,
  own,
  environment,
}: {
  promotions: readonly Promotion[];
  /** The one that they come before, with what stops it even then. */
  own: Item;
  environment: string;
}) => (
  <section aria-label="Promote together">
    <Text as="h3" variant="body-large" weight="bold">
      Promote together
    </Text>
    <Text as="p" color="secondary">
      {promotions.length === 1
        ? `${promotions[0].workload} goes`
        : 'All but the last go'}{' '}
      to {environment} first;{' '}
      {own.findings.length === 0
        ? 'then nothing of the above stops it.'
        : 'some of the above stops it even then.'}
    </Text>
    <PlainList>
      {[...promotions, own].map(promotion => (
        <PromotionItem key={promotion.workload} {...promotion} />
      ))}
    </PlainList>
  </section>
);
