"""Where a place name in running text is not a place: characters before or after it, roads, dishes, brands.

Collected by reading complaint texts: an opened package is 开封, a deposit is 担保定金, make-up is 普通化妆品.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Names whose short form is an everyday word: it counts only beside its province, its county or the unit's own region.
EVERYDAY: Final = _words(
    """
    开封 大理 三明 来宾 日照 新余 大同 长治 朝阳 白银 东方 和田 普洱 安康 黄山 吉安 通化 中卫 自贡 伊春 百色
    玉溪 金昌 中山 南平 巴中 广安 保山 文山 定西 固原 延安 四平 白山 白城 黑河 山南 北海 海东 海北 海西 包头
    东营 大庆 保定 阿里 合作 安宁 大安 江山 同江 无为 沙河 安国 灯塔 弥勒 同仁 开平 新民 高平 平度 永安 建德
    兴平 东兴 海城 和龙 长乐 乐平 福安 南安 武安 集安 四会 普宁 兴宁 高安 北安 华阴 永康 龙泉 龙口 东阳 临海
    安丘 德兴 资兴 阳春 万源 双辽 清镇 赤水 兴仁 福泉 海伦 龙井 凤城 丰城 宜城 应城 洪湖 石首 当阳 开原 北镇
    海阳 华亭 玉门 神木 蓬莱 新乐 晋江 义马 登封 公主岭 天门 文昌 万宁 北屯 双河 昆玉 新星 白杨 铁门关 河源 平凉
    武威 安顺 黄南 兴安 宝鸡 临夏 红河 常德
    """
)

#: Short names that are no place after one of these characters.
NOT_AFTER: Final = {
    "西安": "东南中城往面向侧",
    "济南": "经救接",
    "济宁": "经救",
    "大连": "最",
    "包头": "皮书面背钱挎手红",
    "保定": "担确环投质",
    "通化": "普流变",
    "东营": "京",
    "巴中": "巴",
    "白山": "长",
    "延安": "拖迟推顺",
    "中山": "孙",
    "山东": "泰华衡嵩黄中南燕景",
    "山西": "泰华衡嵩黄中南燕景",
    "江西": "长珠漓",
    "河南": "黄运淮",
    "河北": "黄运淮",
    "湖南": "太芜鄱",
    "湖北": "太芜鄱",
    "海南": "上珠渤",
    "南通": "指",
    "长春": "四",
    "云南": "青",
    "南京": "东",
    "海城市": "沿上大临滨近内",
    "兴城市": "新复振",
    "应城市": "响适相对供效",
    "运城市": "营客货",
    "宜城市": "适",
    "白城市": "明",
    "增城区": "新扩",
    "市南区": "城门超",
    "市北区": "城门超",
    "市中区": "城门超",
    "大城县": "最",
    "方城县": "地",
}

#: Short names that are no place before one of these.
NOT_BEFORE: Final = {
    name: re.compile(after)
    for name, after in {
        "大连": "锁|续|接|环",
        "西安": "置|排|全|装|静|保|检|防|稳|心|慰|宁",
        "公安县": "级|局|分局",
        "合作市": "县|州",
        "井陉": "矿",
        "南通": "过|知|信|告|常",
        "南充": "值|电|分|会|斥",
        "大庆": "典|祝|幸",
        "东营": "业|销",
        "中卫": "生|浴|星|视",
        "新余": "额|款",
        "保定": "金|期|额|做|制|购",
        "大理": "石|由|论|解|赔",
        "三明": "治|确",
        "来宾": "登|客|馆",
        "普洱": "茶",
        "和田": "玉|枣",
        "哈密": "瓜",
        "北海": "道",
        "广安": "门",
        "包头": "层",
        "开封": "后|前|了|过|菜|的|时|使|验",
        "四平": "八",
        "大同": "小",
        "中山": "装|大学|医院|陵|公园",
        "白银": "首|饰|项|手|戒|投",
        "日照": "时|充|强|灯",
        "宁德": "时代",
        "海口": "味",
        "德州": "扒鸡|扑克",
        "阿里": "巴|健|云|旅|客|妈|拍|系|集团",
        "通化": "妆|学|验|肥",
        "自贡": "献",
        "黄山": "毛峰|旅",
        "北京": "时间|现代|奔驰|汽车",
        "上海": "大众|通用|汽车",
        "长安": "汽车",
        "朝阳": "产业|企业",
        "文昌": "鸡",
        "烟台": "苹果",
        "金华": "火腿",
        "龙口": "粉丝",
        "五常": "大米",
        "晋江": "文学",
        "龙井": "茶",
        "东方": "甄选|财富|航空|红|明珠|雨虹|树叶",
        "海南": "鸡饭|航空",
        "镇江": "香醋|陈醋",
        "绍兴": "黄酒|花雕",
        "莆田": "系|鞋",
        "信阳": "毛尖",
        "六安": "瓜片",
        "黔西": "南州",
        "邢台": "西",
    }.items()
}

#: After a short name: the name belongs to a road or a quarter, which may lie anywhere.
ROAD: Final = re.compile(
    r"[东西南北中]{0,2}[一二三四五六七八九十]{0,2}[大小环]?"
    r"(?:路(?![过上边口由])|街(?![道头上边])|大道|大街|巷(?!子)|弄(?!错)|胡同|高速|国道|立交|社区|村(?!镇)|居委会)"
)

#: After a short name that ends in a direction: the side of a river, hill or building (江西岸, 山东麓).
SIDE: Final = re.compile(r"[岸侧麓坡段端边面头向片延行]")

#: District names that every town uses for its own parts; they mean something only right behind their city.
PARTS: Final = frozenset({"城区", "郊区", "矿区", "东区", "西区"})

#: After a short name: a dish, a product, a brand, a bank: the name says where it comes from, not where the shop is.
WARE: Final = re.compile(
    r"(?:正宗|特色|老|风味|传统)?(?:火锅|小面|拉面|牛肉面|牛肉汤|板面|烩面|热干面|刀削面|米线|米粉|螺蛳粉|炒饭|烤鸭|烧烤|烧饼|小吃|"
    r"菜馆|羊肉|牛肉|烤肉|大盘鸡|炒鸡|麻辣烫|豆瓣|白茶|绿茶|茶叶|大米|苹果|大枣|红枣|核桃|蜜瓜|特产|土特产|口味|风味|料理|"
    r"啤酒|白酒|二锅头|银行|农商行|航空|证券|保险|制造|生产的|产的|产地|车牌)"
)

#: After a short name: a house named after a far city is more likely than the city.
HOUSE: Final = re.compile(
    r"(?:国际)?(?:大厦|大楼|饭店|大?酒店|宾馆|小区|花园|新村|公寓|商城|广场|城(?![区市关中东西南北])|"
    r"家园|名苑|大学|学院)"
)

#: After a district's short name in its city: still a landmark and not the district.
LANDMARK: Final = re.compile(
    r"(?:大学|学院|医院|医科|汽车|公园|动物园|山(?!庄)|湖(?!南|北)|河|江|寺|祠|塔|陵|龙井|银行|火车站|高铁站|站|机场|"
    r"大桥)"
)

#: District names that are themselves landmarks of their city: 杭州西湖 is the lake.
LANDMARKS: Final = frozenset({"西湖", "龙门", "黄山", "长城"})

#: A suffix that turns out to begin another word: 市场, 区域, 区别.
SUFFIX_OPENS_WORD: Final = {
    "市": re.compile("场|面上|价"),
    "区": re.compile("域|别|间|分|块"),
    "州": re.compile("际"),
    "省": re.compile("钱|心|事|电|油"),
    "县": re.compile("$^"),
}

#: Counties whose full name is an everyday phrase (the old town, the eastern district): they need their city.
PHRASES: Final = _words(
    """
    上城区 顺城区 江城区 源城区 云城区 相城区 金山区 城区 郊区 矿区 东区 西区 城东区 城西区 城北区 城中区 城关区
    新城区 老城区 新市区 市中区 市南区 市北区 港口区 解放区 东城区 西城区 河东区 河西区 江北区 江南区 桥东区
    桥西区 铁东区 铁西区 路南区 路北区 海港区 东港区 港北区 港南区 城厢区 湖滨区 山城区 前进区 红旗区 向阳区
    建华区 南关区 北关区 东河区 西工区 和平区 新华区 南岸区 河南县 东乡县 南县 新县 高县 古县 白云区 青山区
    南山区 西山区 东山区 平山区 中原区 大通区 滨海新区 东方市 光明区 胜利区 海州区 西安区 东安区 爱民区 友好区
    大通县 和县 理县 义县 易县 应县 富县 文县 成县 温县 单县 临县 朗县 云县 唐县 夏县 代县 兴县 康县 礼县 环县
    道县 北安市 南安市 开平市 高平市 新民市 兴平市 平度市 大安市
    """
)

#: Around a place: it is the consumer's home, where goods were sent, or a third party's, not where the merchant is.
CONSUMERS: Final = re.compile(
    r"(?:家住|居住|常住|我住|住在|住址|家庭地址|我是|本人是|来自|老家|户籍|户口|籍贯|收货地址?|收件地址?|收货人|邮寄|寄往|寄到|寄至|发往|发到|发至|送到|送至|"
    r"快递到|回到|携带至|带回|抵达|到达|前往|飞往|工作单位|身份证|车牌|开往|途经|路过)[^，。；,;\n]{0,6}$|"
    # the maker or the head office: not where the purchase was
    r"(?:总部|总公司|厂家|厂商|厂址|生产商|生产厂家|制造商|产地|发货地?|仓库)(?:地址)?(?:设?在|位于|是|为)?[:：]?\s*$"
)
CONSUMERS_AFTER: Final = re.compile(
    r"(?:人(?!民|工|员|流)|籍|户口|老家|农民|(?:的一名)?(?:百姓|消费者|顾客|市民|居民)|"
    r"的?(?:朋友|亲戚|同事|家人|网友)|[^，。；,;\n]{0,4}(?:上班|工作|居住|定居|读书|上学))"
)

#: Before a place: it is where the merchant is.
MERCHANTS: Final = re.compile(
    r"(?:位于|坐落[于在]?|(?:经营|店铺?|商家|商户|门店|公司|企业|注册|被投诉[人方]|单位)(?:地址|地|所在地|位置)(?:是|为|在)?[:：]?|"
    r"(?:店铺?|商家|商户|门店|公司|企业)(?:在|开在)|开在|住所地?[:：]?|事发地[:：]?|(?:购买|消费)地点?[:：]?)\s*$"
)
AT: Final = re.compile(r"(?:(?<![住寄送])[在于到]|投诉|举报|反映)\s*$")

#: Groups of people whose autonomous areas carry their names; stripped to get the everyday name.
PEOPLES: Final = re.compile(
    r"(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    r"仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|各)族|"
    r"(?<=.)(?:维吾尔|哈萨克|柯尔克孜|蒙古|塔吉克|锡伯))+$"
)
