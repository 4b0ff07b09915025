"""What the codes of delivery and collection are called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.deal.dunning import ReminderChannel
from domain.deal.handing_over import HandoverItem
from domain.language import Text

DELIVERY_WORDS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    HandoverItem: {
        HandoverItem.PRICE: Text("price", "价格"),
        HandoverItem.PAYMENT: Text("payment", "付款方式"),
        HandoverItem.DELIVERY_TIME: Text("delivery time", "交付时间"),
        HandoverItem.BREACH_LIABILITY: Text("liability for breach", "违约责任"),
        HandoverItem.AFTER_SALES: Text("after-sales", "售后服务"),
        HandoverItem.MILESTONES: Text("milestones", "里程碑"),
        HandoverItem.SPECIAL_PROMISES: Text("special promises", "特别承诺"),
    },
    ReminderChannel: {
        ReminderChannel.PHONE: Text("phone", "电话"),
        ReminderChannel.EMAIL: Text("e-mail", "邮件"),
        ReminderChannel.WECHAT: Text("WeChat", "微信"),
        ReminderChannel.SMS: Text("text message", "短信"),
        ReminderChannel.VISIT: Text("visit", "拜访"),
        ReminderChannel.VIDEO: Text("video", "视频"),
        ReminderChannel.LETTER: Text("letter", "信函"),
        ReminderChannel.LAWYER_LETTER: Text("lawyer's letter", "律师函"),
        ReminderChannel.OTHER: Text("other", "其他"),
    },
}
