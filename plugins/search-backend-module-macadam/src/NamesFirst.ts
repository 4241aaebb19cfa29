import type { SearchEngine } from '@backstage/plugin-search-backend-node';
import type {
  IndexableDocument,
  IndexableResultSet,
  SearchQuery,
} from '@backstage/plugin-search-common';
import { byName, type Named } from './byName';

/** How many of an engine's results are looked at for names; what comes after is further from what was typed. */
const LOOKED_AT = 500;
const PAGE = 25;

/** Where pages of the whole begin: `from`, counted in results. */
const cursorOf = (from: number) =>
  Buffer.from(`${from}`, 'utf8').toString('base64');

function beginningOf({ pageCursor }: SearchQuery): number {
  const from = Number(Buffer.from(pageCursor ?? '', 'base64').toString('utf8'));
  return Number.isSafeInteger(from) && from > 0 ? from : 0;
}

const namedBy = (document: IndexableDocument & Partial<Named>): Named => ({
  title: document.title ?? '',
  name: document.name,
});

/** An engine whose results come in another order: those first whose names are what was typed. */
export class NamesFirst implements SearchEngine {
  constructor(private readonly engine: SearchEngine) {}

  setTranslator(...translator: Parameters<SearchEngine['setTranslator']>) {
    this.engine.setTranslator(...translator);
  }

  async getIndexer(type: string) {
    return this.engine.getIndexer(type);
  }

  async query(
    query: SearchQuery,
    options?: Parameters<SearchEngine['query']>[1],
  ): Promise<IndexableResultSet> {
    const { pageCursor: _, ...whole } = query;
    const found = await this.engine.query(
      { ...whole, pageLimit: LOOKED_AT },
      options,
    );
    const results = byName(found.results, query.term, ({ document }) =>
      namedBy(document),
    );
    const from = beginningOf(query);
    const size = query.pageLimit ?? PAGE;
    const next = from + size;
    return {
      numberOfResults: found.numberOfResults,
      results: results
        .slice(from, next)
        .map((result, index) => ({ ...result, rank: from + index + 1 })),
      ...(next < results.length && { nextPageCursor: cursorOf(next) }),
      ...(from > 0 && {
        previousPageCursor: cursorOf(Math.max(from - size, 0)),
      }),
    };
  }
}
