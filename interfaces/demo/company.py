"""Whom the demonstration company sells to, and what: all invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.customers import CompanySize

NORTH, EAST, SOUTH, WEST = "华北", "华东", "华南", "西南"
MICRO, SMALL, MEDIUM, LARGE = CompanySize


@dataclass(frozen=True, slots=True)
class Ware:
    """What a trade suffers from, and what is offered against it."""

    pain: str
    other_pain: str
    item: str
    extra: str
    metric: str
    goal: str


WARES: Mapping[str, Ware] = {
    "食品": Ware("蒸汽忽大忽小", "换线要半天", "恒温蒸煮线", "快换模具", "废品率", "旺季日产翻倍"),
    "物流": Ware(
        "车在哪儿没人知道", "冷柜夜里断电", "车队定位终端", "冷柜守夜人", "晚点率", "准点"
    ),
    "建材": Ware(
        "搅拌配比靠手感", "夜班无人值守", "智能配料站", "夜班巡检小车", "返工率", "少返工"
    ),
    "医疗": Ware("病历找不到", "排队吵架", "病历归档柜", "叫号大屏", "等候时长", "候诊不过一刻钟"),
    "教育": Ware("教室冷热不均", "设备常丢", "教室环境管家", "设备门禁", "报修量", "开学前装好"),
    "文旅": Ware("旺季挤成一团", "淡季没人来", "客流调度台", "淡季营销包", "排队时长", "国庆不堵"),
    "农业": Ware(
        "浇水全凭天意", "病害发现太晚", "土壤墒情站", "病害识别相机", "减产率", "多收三成"
    ),
    "制造": Ware(
        "刀具说断就断", "换班交接不清", "刀具寿命监测", "交接看板", "停机时长", "停机减半"
    ),
    "零售": Ware("货架空了没人补", "库存对不上", "货架称重垫", "盘点机器人", "缺货率", "天天有货"),
    "能源": Ware("并网手续慢", "夜里巡检危险", "并网协调柜", "巡检无人机", "弃电率", "少弃电"),
}


@dataclass(frozen=True, slots=True)
class Customer:
    """A company that might buy."""

    name: str
    industry: str
    region: str
    size: CompanySize
    contact: str
    phone: str
    uscc: str

    @property
    def ware(self) -> Ware:
        return WARES[self.industry]


_ROWS = (
    ("灶王爷预制菜有限公司", "食品", EAST, MEDIUM, "张灶火"),
    ("蟠桃罐头厂", "食品", NORTH, SMALL, "桃三千"),
    ("饕餮零食工厂", "食品", SOUTH, LARGE, "胡吃海"),
    ("三更煎饼连锁有限公司", "食品", NORTH, MICRO, "夜半葱"),
    ("雷声大雨点小饮料有限公司", "食品", WEST, MEDIUM, "雷小雨"),
    ("龙须面面业集团", "食品", NORTH, LARGE, "敖面"),
    ("筋斗云冷链有限公司", "物流", EAST, MEDIUM, "孙翻翻"),
    ("千里马慢递有限公司", "物流", NORTH, SMALL, "马徐行"),
    ("乌龟速运有限公司", "物流", SOUTH, SMALL, "归不急"),
    ("鹊桥跨境物流有限公司", "物流", EAST, LARGE, "牛郎星"),
    ("流沙河航运有限公司", "物流", WEST, MEDIUM, "沙定舟"),
    ("日行八百快运有限公司", "物流", SOUTH, SMALL, "戴速"),
    ("女娲补天防水材料有限公司", "建材", NORTH, MEDIUM, "石五彩"),
    ("愚公移山土石方有限公司", "建材", NORTH, LARGE, "于不停"),
    ("空中楼阁装配建筑有限公司", "建材", EAST, LARGE, "楼无基"),
    ("海市蜃楼玻璃幕墙有限公司", "建材", SOUTH, MEDIUM, "辛楼"),
    ("铜墙铁壁门窗厂", "建材", WEST, SMALL, "铁无缝"),
    ("神农百草诊所", "医疗", WEST, MICRO, "姜尝尝"),
    ("悬壶口腔医院", "医疗", EAST, MEDIUM, "牙不疼"),
    ("打喷嚏的长颈鹿儿科医院", "医疗", SOUTH, MEDIUM, "鹿长青"),
    ("不老松体检中心", "医疗", NORTH, SMALL, "松长寿"),
    ("华灯初上眼科医院", "医疗", EAST, LARGE, "明眸"),
    ("悬梁刺股自习室", "教育", NORTH, MICRO, "苏不睡"),
    ("孟母搬家国际学校", "教育", EAST, LARGE, "孟三迁"),
    ("井底之蛙天文馆", "教育", WEST, SMALL, "瓦望天"),
    ("画饼充饥烘焙学校", "教育", SOUTH, SMALL, "卜真饼"),
    ("半瓶醋书法培训中心", "教育", EAST, MICRO, "醋晃荡"),
    ("桃花坞民宿", "文旅", EAST, MICRO, "唐阿寅"),
    ("水帘洞漂流景区", "文旅", WEST, MEDIUM, "侯大王"),
    ("广寒宫滑雪场", "文旅", NORTH, LARGE, "桂冷"),
    ("瑶池温泉度假村", "文旅", WEST, LARGE, "王西母"),
    ("三生石影城", "文旅", SOUTH, SMALL, "石缘"),
    ("守株待兔农家乐", "文旅", NORTH, MICRO, "宋不动"),
    ("拔苗助长种业有限公司", "农业", SOUTH, MEDIUM, "苗性急"),
    ("会唱歌的南瓜合作社", "农业", EAST, SMALL, "南小调"),
    ("对牛弹琴牧场", "农业", NORTH, MEDIUM, "公明一"),
    ("亡羊补牢养殖场", "农业", WEST, SMALL, "杨补"),
    ("鲤鱼跃龙门水产有限公司", "农业", SOUTH, LARGE, "李跃"),
    ("蚂蚁搬家粮库", "农业", NORTH, MEDIUM, "马以众"),
    ("干将莫邪刀具有限公司", "制造", EAST, MEDIUM, "莫小邪"),
    ("木牛流马机器人有限公司", "制造", WEST, LARGE, "葛孔亮"),
    ("矛与盾防护用品有限公司", "制造", SOUTH, SMALL, "毛敦"),
    ("画龙点睛涂装设备有限公司", "制造", EAST, MEDIUM, "张点点"),
    ("永动机维修有限公司", "制造", NORTH, SMALL, "柏停"),
    ("风箱里的老鼠暖通设备厂", "制造", WEST, SMALL, "舒两头"),
    ("回音壁扩音器厂", "制造", NORTH, MEDIUM, "应声"),
    ("买椟还珠包装有限公司", "零售", SOUTH, SMALL, "楚盒"),
    ("夜明珠便利店连锁有限公司", "零售", EAST, LARGE, "朱不熄"),
    ("隔壁老王百货有限公司", "零售", NORTH, MEDIUM, "王隔壁"),
    ("掩耳盗铃安防有限公司", "零售", WEST, MEDIUM, "凌不响"),
    ("叶公好龙宠物用品有限公司", "零售", SOUTH, SMALL, "叶怕龙"),
    ("刻舟求剑运动用品有限公司", "零售", EAST, SMALL, "周刻"),
    ("后羿光伏有限公司", "能源", NORTH, LARGE, "羿十日"),
    ("风伯风电有限公司", "能源", NORTH, LARGE, "风飞廉"),
    ("共工水电站", "能源", WEST, MEDIUM, "龚触山"),
    ("夸父储能科技有限公司", "能源", EAST, MEDIUM, "夸追光"),
    ("萤火虫充电桩有限公司", "能源", SOUTH, SMALL, "应微光"),
    ("钻木取火热力有限公司", "能源", WEST, SMALL, "隋人"),
    ("嫦娥月饼有限公司", "食品", SOUTH, MEDIUM, "常在月"),
    ("塞翁马场", "农业", NORTH, MEDIUM, "翁知福"),
    ("精卫填海疏浚有限公司", "建材", EAST, LARGE, "魏小石"),
    ("黄粱枕头厂", "制造", NORTH, SMALL, "卢一梦"),
    ("东郭先生动物园", "文旅", WEST, MEDIUM, "郭心软"),
    ("杯弓蛇影影院", "文旅", SOUTH, SMALL, "应疑"),
    ("画蛇添足鞋业有限公司", "零售", EAST, MEDIUM, "佘多足"),
    ("滥竽充数乐器厂", "制造", EAST, SMALL, "南郭"),
    ("大禹治水泵业有限公司", "能源", WEST, LARGE, "余不入"),
)

CUSTOMERS: Mapping[str, Customer] = {
    row[0]: Customer(*row, phone=f"1380000{n:04d}", uscc=f"DEMO-0000-0000-{n:04d}")
    for n, row in enumerate(_ROWS, start=1)
}
