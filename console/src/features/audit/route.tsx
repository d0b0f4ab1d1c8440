import { useMemo, useState, type ReactNode } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { PageHeader } from '../../ui/layout';
import { Refusal } from '../../ui/Refusal';
import { useAccess } from '../../api/session';
import { EventList } from './EventList';
import { ExportMenu } from './ExportMenu';
import { filterOf, isFiltered } from './filter';
import { RequestBox } from './RequestBox';
import type { AuditSearch } from './search';
import { useExport } from './use-export';

const route = getRouteApi('/signed-in/o/$org/audit');

export default function AuditPage(): ReactNode {
  const view = route.useSearch();
  const navigate = route.useNavigate();
  const { org } = route.useParams();
  const { can } = useAccess();
  const [openedAt] = useState(Date.now);
  const filter = useMemo(() => filterOf(view, openedAt), [view, openedAt]);
  const file = useExport(filter);
  const change = (next: Partial<AuditSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what, when and from where: append-only, and proven by signed checkpoints."
        actions={
          can('audit.view') && (
            <ExportMenu isFiltered={isFiltered(filter)} isBusy={file.isPending} onExport={file.mutate} />
          )
        }
      />
      <Refusal error={file.error} onClose={file.reset} />
      {can('audit.view') && (
        <RequestBox key={view.request} requestId={view.request} onAsk={(request) => change({ request })} />
      )}
      <EventList key={org} view={view} filter={filter} onChange={change} />
    </>
  );
}
