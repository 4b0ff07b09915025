"""Clauses of the guidebook on negotiation, up to where its text breaks off."""

from .model import Clause, rule

NEGOTIATION: tuple[Clause, ...] = (
    rule(
        "G3.4.0",
        "P",
        ("Terms that hold", "谈成站得住的条件"),
        "Come to terms that both sides stand by, in a contract that causes no trouble in law.",
        "谈出双方都愿意遵守的条件，签一份经得起推敲的合同。",
    ),
    rule(
        "G3.4.1",
        "H",
        ("Our bottom line", "我方底线"),
        "Before you sit down to negotiate, settle how far we go: the lowest price, the latest "
        "payment and the least we deliver. Only those who need it can read it.",
        "上谈判桌前先定好退到哪里为止：最低卖多少、最晚多久收款、最少交哪些。只有用得着的人才看得"
        "到。",
    ),
    rule(
        "G3.4.2",
        "H",
        ("Strategy form", "谈判策略表"),
        "Fill in the negotiation strategy form: what matters to the customer, where we are strong "
        "and what we could give. None of the three stays empty.",
        "《谈判策略表》要事先填好：客户在意什么、我们强在哪里、哪些可以让，三栏都不能空。",
    ),
    rule(
        "G3.4.3",
        "H",
        ("Rehearse first", "先演练"),
        "Play the talks through beforehand; a sales manager and someone of legal take part.",
        "正式开谈之前先走一遍，销售经理和法务都要在场。",
    ),
    rule(
        "G3.4.4",
        "H",
        ("Five core terms", "五项核心条款"),
        "Terms can be agreed only when price, payment, delivery time, liability for breach and "
        "after-sales service have each come up in a recorded round.",
        "价格、付款、交期、违约、售后这五项，每项都要在某一轮谈判里留下记录，才能确认条款谈妥。",
    ),
    rule(
        "G3.4.5",
        "D",
        ("Give only in exchange", "有来有往才让步"),
        "For every concession note what we got for it. One given for nothing is flagged.",
        "每让一步，都要记下对方拿什么来换；白让的会被标出。",
    ),
    rule(
        "G3.4.6",
        "D",
        ("Note both sides' limits", "记下双方的底"),
        "In each round note how far the customer will go and under which conditions we would give "
        "way. If neither is on record when terms are agreed, this is flagged.",
        "每轮都记下客户最多退到哪一步、我们肯让的前提是什么；到条款谈妥时两样都没有的，会被标出。",
    ),
    rule(
        "G3.4.7",
        "P",
        ("Contract review and signing", "合同审核与签订"),
        "Here the guidebook's text breaks off after the heading. What to do is laid down by the "
        "supplement.",
        "原文只留下这个标题就中断了，具体怎么做由补充条款规定。",
    ),
)
