import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert, Link } from '@backstage/ui';
import { assumedFacts } from './assumed';

const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

/** Says which facts are the platform's assumption, so that nobody takes them for what the team wrote, and how to say them. */
export const AssumedCard = () => {
  const { entity } = useEntity();
  const facts = assumedFacts(entity);
  if (facts.length === 0) return null;
  const many = facts.length > 1;
  const repository = entity.metadata.annotations?.['macadam.dev/repository'];
  const url = entity.metadata.links?.find(
    ({ type }) => type === 'repository',
  )?.url;
  return (
    <Alert
      status="info"
      icon
      title={`${LIST.format(facts)} ${many ? 'are' : 'is'} assumed`.replace(
        /^./,
        first => first.toUpperCase(),
      )}
      description={`The repository has no catalog-info.yaml that says ${many ? 'them' : 'it'}, so ${many ? 'they come' : 'it comes'} from its tenant. Add the file to say otherwise.`}
      customActions={
        url && <Link href={url}>{repository ?? 'Repository'}</Link>
      }
    />
  );
};
