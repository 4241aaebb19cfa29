import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert } from '@backstage/ui';
import { problemsOf } from './problems';

/** What is wrong with the files of the entity's repository, so that nobody looks for what the catalogue left out. */
export const ProblemsCard = () => {
  const { entity } = useEntity();
  const problems = problemsOf(entity);
  if (problems.length === 0) return null;
  return (
    <Alert
      role="alert"
      status="warning"
      icon
      title={
        problems.length === 1
          ? 'The repository has a problem'
          : `The repository has ${problems.length} problems`
      }
      description={
        <ul>
          {problems.map(problem => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      }
    />
  );
};
