"""The way from a lead to a signed deal, as people go it who have only the console's pages.

Nobody knows an address, a code or a clause: each comes in by the front door, looks for the case
where his work lies, takes up what the page offers, and fills in what its labels ask for.
"""

from __future__ import annotations

from collections.abc import Callable

from clicking import Hand
from people import AUDITOR, CHEN, EVERYBODY, QIAN, SUN, WANG, WU, ZHENG, ZHOU

from domain.people import People

COMPANY = "月宫桂花糕食品有限公司"
#: One of each kind, so that nobody else can be the one whom a case waits for.
STAFF = People({p: EVERYBODY.by_id[p] for p in (CHEN, WANG, SUN, ZHOU, WU, ZHENG, QIAN, AUDITOR)})
QUESTIONS = (
    ("蒸笼多久坏一次？", "背景问题"),
    ("哪里最难？", "难点问题"),
    ("耽误了什么？", "影响问题"),
    ("解决了值多少？", "价值问题"),
)
PLAN = (
    ("L1", "预付款", "144000", "签订", "0"),
    ("L2", "验收款", "288000", "全部验收", "30"),
    ("L3", "质保金", "48000", "全部验收", "180"),
)
VOTES = ((WU, "法务", "10"), (ZHENG, "财务", "11"), (ZHOU, "技术", "12"), (WANG, "销售经理", "15"))
#: Somebody who came in, by his id; the clock is moved beforehand.
ComeIn = Callable[[str, str], Hand]


def registered_and_scored(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-02 09:00").click("登记线索")
    rep.write("客户名称", COMPANY).write("行业", "食品").choose("企业规模", "小型").pick(
        "来源", "展会"
    )
    contact = rep.group("联系人")
    contact.write("姓名", "嫦娥").write("电话", "13800000000").write("职务", "总经理")
    rep.send().do("线索评分")
    rep.choose("规模匹配度", "3").choose("预算明确度", "4").choose("紧迫度", "4")
    rep.write("预算依据", "看过预算表").write("需求依据", "到现场看过").tick("需求已核实").send()


def approved_by_another(come_in: ComeIn) -> None:
    come_in(WANG, "03-02 10:00").rail("收件箱").click(COMPANY).do("审核通过评分").send()


def contacted_and_converted(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-02 14:20").rail("待办").click("首次联系")
    rep.do("记录首次联系").pick("渠道", "电话").choose("结果", "已联系上").send()
    rep.do("转为商机").write("预计金额", "500000").write("预计签订日期", "2026-03-27")
    rep.write("客户意向", "愿意先听方案").send()


def needs_confirmed(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-04 09:00").click(COMPANY)
    rep.do("新增或更正联系人").write("姓名", "吴刚").write("职务", "厂长").send()
    rep.do("需求沟通前准备").choose("来源", "客户官网", "行业报告")
    for question, kind in QUESTIONS:
        rep.row("问题").write("内容", question).choose("提问类型", kind)
    rep.send()
    _needs(come_in(CHEN, "03-05 16:30").click(COMPANY).do("记录需求")).send()
    rep = come_in(CHEN, "03-06 11:00").click(COMPANY).do("发送需求纪要")
    rep.file("文件哈希", "纪要").write("收件人", "嫦娥").choose("抄送", "王经理", "孙产品").send()
    rep.do("确认需求").file("凭证哈希", "回信").write("表态联系人", "嫦娥").send()


def _needs(form: Hand) -> Hand:
    """Goals, pains, budget, dates, and who talked: the five parts of the record."""
    form.write("沟通开始时间", "2026-03-05T15:00").write("沟通结束时间", "2026-03-05T16:00")
    form.row("目标").entry("中秋前日产三千块")
    form.write("决策流程", "厂长定方案，老板批钱").row("时间表").entry("八月初一试产")
    form.tick("已向客户复述")
    for pain in ("蒸笼漏气", "玉兔偷吃"):
        form.row("痛点").write("内容", pain)
    for question, kind in QUESTIONS:
        form.row("答复").write("问题", question).choose("提问类型", kind).write("内容", "月圆必有")
    form.write("预算下限", "400000").write("预算上限", "800000")
    for participant in ("陈一", "嫦娥"):
        form.row("参与人").entry(participant)
    return form


def solution_approved(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-09 10:00").click(COMPANY).do("编写方案")
    for item, pain, price in (
        ("密封蒸笼线", "蒸笼漏气", "400000"),
        ("防兔围栏", "玉兔偷吃", "100000"),
    ):
        rep.row("核心方案").write("项目", item).pick("痛点", pain).write("价格", price)
    rep.write("总成本", "350000").write("交付天数", "30").choose(
        "编写人", "陈一", "孙产品", "周技术"
    )
    rep.row("增值内容").entry("桂花保鲜培训")
    best = rep.row("优势").pick("痛点", "蒸笼漏气").write("内容", "漏气减半")
    best.write("指标", "漏气率").write("价值占比", "50")
    rep.send().do("提交方案评审").send()
    manager = come_in(WANG, "03-10 09:00").rail("商机看板").click(COMPANY).do("评审方案")
    for point in ("可行性", "成本控制", "毛利"):
        manager.choose(point, "通过")
    manager.write("意见", "可行，利润够").send()


def presented(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-12 16:00").click(COMPANY)
    rep.do("附上呈现材料").choose("类别", "演示文稿").file("哈希", "演示")
    rep.write("标题", "蒸笼不再漏气").send()
    rep.do("呈现方案").write("开始时间", "2026-03-12T14:00").write("结束时间", "2026-03-12T15:30")
    rep.write("预留答疑时长", "40").write("实际答疑时长", "35")
    rep.row("参加人").write("人员", "嫦娥").tick("决策人")
    rep.row("参加人").write("人员", "陈一")
    rep.send()
    rep.do("提交方案反馈记录表").pick("经理", "王经理").file("文件哈希", "反馈")
    rep.row("项目").choose("类别", "价格").write("内容", "希望再便宜些")
    rep.send()


def negotiated(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-16 09:00").click(COMPANY)
    rep.do("设定底线").write("底价", "460000").write("最长账期", "60")
    rep.row("最小范围").entry("密封蒸笼线")
    rep.send().do("制定谈判策略").row("顾虑").entry("中秋前能否投产")
    rep.row("优势").entry("漏气率减半")
    rep.row("可让步空间").entry("预付三成可早两周交货")
    rep.send().do("记录演练").choose("参加人", "陈一", "王经理", "吴法务").send()
    rep.do("进入商务谈判").send()
    rep = come_in(CHEN, "03-18 15:00").click(COMPANY).do("记录谈判轮次")
    for term in ("价格", "付款方式", "交付时间", "违约责任", "售后服务"):
        rep.group("立场").write(term, "双方各让一步")
    rep.write("客户底线", "老板说不能再高").write("我方条件", "预付三成").send()


def terms_agreed(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-18 16:00").click(COMPANY).do("确定合同条款")
    rep.write("金额", "480000").write("交付日期", "2026-04-24")
    rep.write("违约责任", "逾期每日万分之五").write("售后服务", "质保一年，兔子除外")
    for line_id, kind, amount, trigger, days in PLAN:
        line = rep.row("付款计划").write("付款行", line_id).choose("类别", kind)
        line.write("金额", amount).choose("到期条件", trigger).write("天数", days)
    for part in ("密封蒸笼线", "防兔围栏"):
        rep.row("范围").entry(part)
    rep.send()


def contract_approved(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-20 10:00").click(COMPANY).do("起草合同")
    rep.write("模板", "TPL-2026-A").file("文本哈希", "合同").write("期限（天）", "365")
    elements = ("当事人", "标的", "数量", "质量", "价款", "履行", "违约", "争议解决")
    rep.choose("要素", *elements).send()
    rep.do("提交合同评审").send()
    for person, department, hour in VOTES:
        voter = come_in(person, f"03-23 {hour}:00").rail("待办").click("审核合同").do("审核合同")
        voter.choose("部门", department).choose("决定", "同意").write("意见", "条款清楚").send()


def signed(come_in: ComeIn) -> None:
    rep = come_in(CHEN, "03-27 10:00").click(COMPANY).do("签订合同")
    rep.pick("我方签署人", "钱总").write("对方签署人", "嫦娥").write("授权编号", "SQ-2026-07")
    rep.choose("方式", "盖章").write("签订日期", "2026-03-27").send()


TO_A_DEAL = (registered_and_scored, approved_by_another, contacted_and_converted)
TO_THE_SIGNATURE = (
    *(needs_confirmed, solution_approved, presented, negotiated),
    *(terms_agreed, contract_approved, signed),
)
