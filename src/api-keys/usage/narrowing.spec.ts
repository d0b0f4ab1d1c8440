import type { Catalogue, Permission, ScopeDefinition } from '../../access/catalogue.js';
import { narrowing } from './narrowing.js';

const scopes = Object.entries({
  read: ['view'],
  write: ['register', 'update', 'report'],
  report: ['report'],
  all: ['view', 'register', 'update', 'report'],
}).map(([name, permissions]) => ({ name, description: name, permissions }) as unknown as ScopeDefinition);
const catalogue: Pick<Catalogue, 'scopes'> = { scopes };

const narrowed = (held: string[], used: string[]) =>
  narrowing(catalogue, held, new Set(used) as Set<Permission>);

describe('narrowing', () => {
  it('keeps what was used and removes what was not', () => {
    expect(narrowed(['read', 'write'], ['view'])).toEqual({
      scopes: ['read'],
      kept: ['read'],
      removed: ['write'],
      replaced: [],
    });
  });

  it('replaces a scope of which a part was used by the smallest that holds the part', () => {
    expect(narrowed(['write'], ['report'])).toMatchObject({
      scopes: ['report'],
      replaced: [{ from: 'write', to: 'report' }],
    });
    expect(narrowed(['all'], ['report', 'update'])).toMatchObject({
      scopes: ['write'],
      replaced: [{ from: 'all', to: 'write' }],
    });
    expect(narrowed(['write'], ['report', 'update'])).toMatchObject({ kept: ['write'], replaced: [] });
  });

  it('leaves a permission that several scopes have to the smallest of them', () => {
    expect(narrowed(['write', 'report'], ['report'])).toMatchObject({ kept: ['report'], removed: ['write'] });
    expect(narrowed(['write', 'report'], ['report', 'update'])).toMatchObject({
      kept: ['write', 'report'],
      removed: [],
    });
  });

  it('names a scope once that replaces two', () => {
    const two = [...scopes, { name: 'other', description: '', permissions: ['report', 'x'] } as never];
    const result = narrowing({ scopes: two }, ['write', 'other'], new Set(['report'] as never[]));
    expect(result.scopes).toEqual(['report']);
  });

  it('leaves nothing when nothing was used, whatever the catalogue has lost meanwhile', () => {
    expect(narrowed(['read', 'gone'], ['unheard'])).toEqual({
      scopes: [],
      kept: [],
      removed: ['read', 'gone'],
      replaced: [],
    });
  });
});
