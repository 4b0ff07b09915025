"""The columns of a list of past deals, as the fields of ImportDeal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from domain.deal.payment_plan import LineKind

from . import cell_values as cells
from .cell_values import Convert, choices, fen_from, one_of
from .table_columns import Fields

#: Each field with what people call its column; the first is what we call it.
NAMES: Mapping[str, str] = {
    "customer_name": "客户名称 客户 客户全称 客户公司 公司名称 公司 企业名称 单位名称 单位 甲方 "
    "customer company companyname account accountname",
    "uscc": "统一社会信用代码 社会信用代码 信用代码 税号 creditcode unifiedsocialcreditcode",
    "contract_no": "合同编号 合同号 合同号码 合同 contractnumber contractno contract",
    "amount_fen": "合同金额 金额 合同总额 合同总金额 总金额 签约金额 合同价 amount contractamount "
    "amountyuan total contractvalue",
    "signed_on": "签订日期 签约日期 签订日 签订时间 签约时间 签署日期 合同日期 signed signdate "
    "signeddate signingdate signaturedate",
    "closed_on": "结案日期 完结日期 结清日期 关闭日期 closed closedate closeddate",
    "term_days": "合同期限 期限 有效期 合同有效期 term termindays",
    "owner_id": "负责人 销售代表 销售 销售人员 业务员 归属人 owner salesrep sales",
    "open_lines": "未收款项 未收款 待收款项 待收款 应收款 应收款项 应收账款 未结款项 未回款 尾款 "
    "openitems receivables outstanding",
    "customer_id": "客户编号",
    "reason": "原因",
}
KINDS: Mapping[str, StrEnum] = {
    "预付款": LineKind.PREPAY,
    "预付": LineKind.PREPAY,
    "定金": LineKind.PREPAY,
    "首付款": LineKind.PREPAY,
    "进度款": LineKind.PROGRESS,
    "进度": LineKind.PROGRESS,
    "验收款": LineKind.ACCEPTANCE,
    "验收": LineKind.ACCEPTANCE,
    "质保金": LineKind.RETENTION,
    "质保": LineKind.RETENTION,
    "质量保证金": LineKind.RETENTION,
}
KIND = one_of(KINDS, LineKind)
YUAN = fen_from(1)
LINE_ENDS = re.compile(r"[;；]")
#: One line that is still owed: what it is for, how much in yuan, and when it falls due.
LINE = re.compile(r"(?P<kind>[^\d¥]+?)\s*[:：]?\s*(?P<amount>[¥\d].*?)\s+(?P<due>\S+)")


def open_lines(text: str) -> list[Any]:
    """The lines of a cell as in `质保金 48000.00 2026-09-30; 验收款 1000.00 2026-05-01`.

    What is not understood is passed on, so that it is refused in its place.
    """
    return [_line(part) for part in map(str.strip, LINE_ENDS.split(text)) if part]


def _line(text: str) -> Any:
    found = LINE.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return text
    return {
        "kind": KIND(found["kind"]),
        "amount_fen": YUAN(found["amount"]),
        "due_on": cells.day(found["due"]),
    }


CONVERTS: Mapping[str, Convert] = {
    "uscc": cells.credit_code,
    "contract_no": cells.code,
    "signed_on": cells.day,
    "closed_on": cells.day,
    "term_days": cells.days,
    "open_lines": open_lines,
}
#: What may stand in a cell, by field; parts of a list without their number.
CHOICES: Mapping[str, str] = {
    "open_lines": "质保金 48000.00 2026-09-30; 验收款 1000.00 2026-05-01",
    "open_lines.kind": choices(KINDS, LineKind),
    "open_lines.due_on": "2026-09-30",
    "signed_on": "2025-03-31",
    "closed_on": "2025-11-20",
    "term_days": "365",
    "owner_id": "人员编号，或不重名的姓名 (a person's id, or a name that only one bears)",
}
FIELDS = Fields(NAMES, CONVERTS, frozenset({"amount_fen"}), "G2.0", dict)
columns_of = FIELDS.columns_of
