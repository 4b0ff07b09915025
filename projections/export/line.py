"""One line of events.jsonl: a CloudEvent as the feed gives it, and the leaf that proves it."""

from __future__ import annotations

from application.row import Row
from projections.cloud_names import CONTENT_TYPE, SPECIFICATION, TYPE_PREFIX

from .stored_body import NULL, Body, data_of
from .taken import dashed

_BEGIN = f'{{"specversion":"{SPECIFICATION}","id":'.encode()
_TYPE = f'","type":"{TYPE_PREFIX}'.encode()
_CONTENT = f',"datacontenttype":"{CONTENT_TYPE}","position":'.encode()


def line_of(row: Row, body: Body, source: bytes, always_flagged: bool) -> bytes:
    """The line with its newline; every byte of it follows from the row (docs/export-format.md)."""
    position, version = b"%d" % row.position, b"%d" % row.originator_version
    topic, stream = row.topic.encode(), row.originator_id
    behalf, cause = body.on_behalf_of, body.causation_id
    return b"".join(
        (
            *(_BEGIN, body.event_id, b',"source":"', source, _TYPE, topic),
            *(b'","subject":"', dashed(stream).encode(), b'","time":', body.occurred_at),
            *(_CONTENT, position, b',"version":', version),
            *(b',"actor":', body.actor, b',"role":', body.role),
            *((b',"onbehalfof":', behalf) if behalf != NULL else ()),
            *(b',"commandid":', body.command_id, b',"correlationid":', body.correlation_id),
            *((b',"causationid":', cause) if cause != NULL else ()),
            *(b',"recordedat":', body.recorded_at, b',"policyversion":', body.policy_version),
            *(b',"data":', data_of(body, always_flagged), b',"leaf":{"position":', position),
            *(b',"originator_id":"', stream.encode(), b'","originator_version":', version),
            *(b',"topic":"', topic, b'","state":"', _escaped(body.whole), b'"}}\n'),
        )
    )


def _escaped(text: bytes) -> bytes:
    """Within a JSON string; the log's bodies hold no control characters."""
    return text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
