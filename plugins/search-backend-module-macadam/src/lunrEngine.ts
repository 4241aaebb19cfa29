import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  LunrSearchEngine,
  type LunrQueryTranslator,
  type SearchEngine,
} from '@backstage/plugin-search-backend-node';

/** A slip of one letter is forgiven in words of so many: in shorter ones it makes another word, such as `part` of `cart`. */
const FORGIVEN = 6;

type ConcreteQuery = ReturnType<LunrQueryTranslator>;

/** Whether it is what Backstage's translator for Lunr gives, which its type does not say. */
const isConcrete = (query: unknown): query is ConcreteQuery =>
  typeof query === 'object' &&
  query !== null &&
  'lunrQueryBuilder' in query &&
  typeof query.lunrQueryBuilder === 'function';

/** Backstage's engine in memory, which forgives two letters in any word; this one is stricter. */
class StricterLunr extends LunrSearchEngine {
  constructor(options: ConstructorParameters<typeof LunrSearchEngine>[0]) {
    super(options);
    const lenient = this.translator;
    this.setTranslator(asked => {
      const query = lenient(asked);
      if (!isConcrete(query))
        throw new Error('The search engine does not translate to Lunr');
      return {
        ...query,
        lunrQueryBuilder(builder) {
          query.lunrQueryBuilder.call(builder, builder);
          builder.clauses = builder.clauses
            .filter(
              ({ editDistance, term }) =>
                !editDistance || term.length >= FORGIVEN,
            )
            .map(clause =>
              clause.editDistance ? { ...clause, editDistance: 1 } : clause,
            );
        },
      };
    });
  }
}

/** The engine where there is no PostgreSQL. */
export const lunrEngine = (logger: LoggerService): SearchEngine =>
  new StricterLunr({ logger });
