"""Why nothing vouches for a log, where nothing does: never signed, or what was signed is lost.

Then its rows may hang together as they will: who wrote all of them anew would not be found. What
the log, the ledger and the folder still show of signing is told, so that a log whose signatures
were taken away is not taken for a new one.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.language import Text

NOTHING_SIGNED = Text(
    "nothing shows that this log was ever signed (no checkpoint, no trace of one), so only how its"
    " rows hang together was looked at",
    "没有任何迹象表明本日志曾被签署：既无检查点，也无其痕迹；因此仅检查了各行之间的关联",
)
ONLY_THE_EMPTY_LOG = Text(
    "only the log without any event was signed, so only how its rows hang together was looked at",
    "只签署过尚无事件的日志，因此仅检查了各行之间的关联",
)
NO_KEYS_TO_OPEN = Text(
    "checkpoints are there, but no public keys to open them with; give them by --keys FILE",
    "存在检查点，但没有可用于验证的公钥；请用 --keys FILE 提供",
)


@dataclass(frozen=True, slots=True)
class Traces:
    """What shows that a log was signed, where no checkpoint of it is left.

    `covered`: how many events a checkpoint covered when the service last verified it. `exported`:
    the position of the first event that tells of an export, which is signed. `keyless_leaves`:
    how many leaves the ledger has though no key is there, without which it signs nothing.
    """

    covered: int = 0
    exported: int | None = None
    keyless_leaves: int = 0

    def __bool__(self) -> bool:
        return bool(self.covered or self.exported is not None or self.keyless_leaves)

    @property
    def text(self) -> Text:
        """All of them, in words."""
        found = list[Text]()
        if self.covered:
            found.append(
                Text(
                    f"the service saw {self.covered} events signed",
                    f"服务曾见 {self.covered} 个事件已签署",
                )
            )
        if self.exported is not None:
            found.append(
                Text(
                    f"position {self.exported} tells of an export, which is signed",
                    f"位置 {self.exported} 记有一次导出，导出均经签署",
                )
            )
        if self.keyless_leaves:
            found.append(
                Text(
                    f"the ledger has {self.keyless_leaves} leaves, but there is no key to sign",
                    f"账本有 {self.keyless_leaves} 个叶子，却没有签署密钥",
                )
            )
        return Text("; ".join(one.en for one in found), "；".join(one.zh for one in found))


def lost(traces: Traces) -> Text:
    """It was signed, and nothing of that is left to compare it with."""
    told = traces.text
    return Text(
        f"this log was signed before ({told.en}), but no checkpoint of it is left: restore the key"
        " store and the ledger, or give a checkpoint and keys that you hold (--checkpoint, --keys)",
        f"本日志曾被签署（{told.zh}），但检查点均已不在：请恢复密钥库和账本，"
        "或提供您持有的检查点和公钥（--checkpoint、--keys）",
    )


def late_key(position: int, exported: int | None) -> Text:
    """The key is younger than events of the log: who signed these before, if anybody, is lost."""
    if exported is not None and exported <= position:
        return Text(
            f"the key of this log was made when events up to position {position} stood there"
            f" already, though position {exported} tells of an export, which is signed: so there"
            " was another key before, which is lost. Whether those events are as they were first"
            " recorded can only be told by a checkpoint and keys from before",
            f"本日志的密钥生成时，位置 {position} 及之前的事件已存在；而位置 {exported} 记有"
            "经签署的导出：此前另有密钥，现已丢失。这些事件是否与最初记录一致，只能凭此前的检查点和公钥判断",
        )
    return Text(
        f"the key of this log was made when events up to position {position} stood there already:"
        " it vouches for them as they were then. If the log was signed before, that key is lost;"
        " restore it, or keep the checkpoints that it signed",
        f"本日志的密钥生成时，位置 {position} 及之前的事件已存在：密钥只证明其当时的样子。"
        "若日志此前曾被签署，原密钥已丢失；请恢复，或妥善保存其签署的检查点",
    )


def not_read(said: str) -> Text:
    """The ledger is there, and this role may not look into it."""
    return Text(
        "this role may not read the ledger, so the rows were compared with what is signed"
        f" elsewhere only ({said}): start the service once, which lets the owner read it, or"
        " GRANT SELECT",
        f"当前角色无权读取账本，各行仅与别处的签署核对（{said}）：启动一次服务即允许所有者读取，"
        "或执行 GRANT SELECT",
    )


def why_unchecked(
    events: int, signed: int | None, traces: Traces, *, are_closed: bool
) -> Text | None:
    """Why nothing vouches for any of so many events; None if a checkpoint does.

    `signed`: the size of the largest checkpoint that counts, None if none does. `are_closed`:
    whether there are some that nobody could open.
    """
    if signed is not None and (signed or not events):
        return None
    if signed is None and are_closed:
        return NO_KEYS_TO_OPEN
    if traces:
        return lost(traces)
    return NOTHING_SIGNED if signed is None else ONLY_THE_EMPTY_LOG
