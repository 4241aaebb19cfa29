import { Alert } from '@backstage/ui';
import { PlainList, readable, shortCommit } from '@macadam/plugin-ui-react';
import type { Started, Step } from './startInOrder';

const named = ({ workload, release }: Step) =>
  `${workload} ${shortCommit(release.commit)}`;

/** What has begun of deployments that go together, and why the others have not. */
export const NotBegun = ({
  begun,
  rest: [failed, ...later],
  reason = '',
}: Started<Step>) => {
  if (begun.length === 0 && later.length === 0)
    return (
      <Alert
        status="danger"
        title="Not deployed"
        description={readable(reason)}
      />
    );
  return (
    <Alert
      status="danger"
      title={
        begun.length === 0
          ? 'Nothing has begun'
          : `${begun.length} of ${begun.length + 1 + later.length} have begun`
      }
      description={
        <PlainList>
          {begun.map(({ step }) => (
            <li key={step.workload}>Begun: {named(step)}</li>
          ))}
          <li>
            Not begun: {named(failed)}: {readable(reason)}
          </li>
          {later.map(step => (
            <li key={step.workload}>
              Not begun: {named(step)}: {failed.workload} comes first
            </li>
          ))}
        </PlainList>
      }
    />
  );
};
