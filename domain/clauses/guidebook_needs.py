"""Clauses of the guidebook on exploring what the customer needs."""

from .model import Clause, rule

NEEDS: tuple[Clause, ...] = (
    rule(
        "G3.2.0",
        "P",
        ("Understand the real need", "弄清真正的需求"),
        "Find out what really troubles the customer, who decides and how much can be spent; the "
        "solution stands on these answers.",
        "弄清客户真正为什么发愁、谁说了算、能花多少钱，后面写方案以此为准。",
    ),
    rule(
        "G3.2.1",
        "H",
        ("Homework before the talk", "谈前做功课"),
        "Read up on the customer before the talk and note what you used. With a returning "
        "customer our own history together must be among it.",
        "去谈之前先了解客户，并写明看了哪些资料；如果是老客户，过去怎么合作的必须看过。",
    ),
    rule(
        "G3.2.2",
        "H",
        ("Open questions at hand", "备好开放式问题"),
        "Go into the talk with {questions_min} to {questions_max} questions that a yes or no "
        "cannot answer.",
        "带上{questions_min}到{questions_max}个不能只用“是”或“否”来回答的问题，多了少了都不行。",
    ),
    rule(
        "G3.2.3",
        "D",
        ("All four SPIN types", "四类SPIN问题"),
        "Ask about the situation, the problem, what follows from it and what solving it would be "
        "worth. A record that lacks one of the four SPIN types is flagged.",
        "现状如何、难在哪里、会带来什么后果、解决了有什么好处，这四类SPIN问题都要问到；记录里少一"
        "类就会被标出。",
    ),
    rule(
        "G3.2.4",
        "HD",
        ("Five kinds on the form", "记录表的五类内容"),
        "The needs record form is complete when it shows the pains, the goals, how the customer "
        "decides, the budget and the dates. Only the budget may stay open, with the reason, and "
        "that is flagged.",
        "《需求沟通记录表》要写全痛点、目标、怎么决策、预算和时间；其中只有预算可以暂缺，但要说明"
        "原因，并会被标出。",
    ),
    rule(
        "G3.2.5",
        "C",
        ("Mail the key points", "发送需求要点"),
        "At most {needs_mail_hours} hours after the talk the customer gets our notes by mail and "
        "tells us whether we understood. Corrections make a new version, to be confirmed again.",
        "谈完后{needs_mail_hours}小时内，要把我们的理解发邮件请客户核对；客户有更正的，另出一版再"
        "请他确认。",
    ),
    rule(
        "G3.2.6",
        "H",
        ("Who gets a copy", "抄送给谁"),
        "That mail goes in copy to at least one sales manager and one product manager.",
        "发给客户的这封邮件，要同时抄送至少一位销售经理和一位产品经理。",
    ),
    rule(
        "G3.2.7",
        "D",
        ("Say it back and ask", "说回去再问一遍"),
        "Tell the customer in your own words what you heard and ask whether it is right. A talk "
        "without this is flagged.",
        "把听到的用自己的话说给客户听，问他对不对；没有这样做的沟通会被标出。",
    ),
    rule(
        "G3.2.8",
        "P",
        ("Second talk when complex", "复杂需求再谈一次"),
        "If the need is complex, consider another talk together with the product manager, who can "
        "judge what is feasible.",
        "需求一复杂，不妨带上产品经理再谈一回，让懂产品的人判断做不做得到。",
    ),
)
