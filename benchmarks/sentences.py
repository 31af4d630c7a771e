"""Texts of invented complaints, put together from many parts so that words are as unevenly frequent as in real ones.

A part is drawn the more often the earlier it stands in its list: some words stand in every tenth text, others in one of
ten thousand, and the names of shops, made of two syllables each, in a handful.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GOODS = _parts("""
    手机 健身卡 酸奶 连衣裙 预付卡 电动车 空调 课程 火锅 化妆品 沙发 二手车 机票 牛奶 跑鞋 眼镜 瓷砖 奶粉 耳机 门票
    冰箱 洗衣机 羽绒服 蛋糕 电脑 净水器 婚纱 床垫 保健品 会员 轮胎 酒店 热水器 面霜 项链 油漆 月饼 平板 茶叶 白酒
    海鲜 宠物 钢琴 摄影 地板 橱柜 书包 台灯 自行车 显示器 猫粮 围巾 皮鞋 牛排 粽子 水果 蔬菜 鸡蛋 面粉 食用油 大米
    蜂蜜 燕窝 枸杞 咖啡 饮料 矿泉水 口红 香水 防晒霜 洗发水 牙膏 纸尿裤 推车 玩具 积木 绘本 钢笔 打印机 路由器
    充电宝 数据线 摄像头 手表 手环 相机 镜头 音箱 电视 投影仪 油烟机 燃气灶 马桶 淋浴 吊灯 窗帘 地毯 衣柜 餐桌 书架
    锁具 门窗 涂料 墙纸 水管 插座 电缆 轴承 滤芯 机油 刹车片 座椅 头盔 雨刷 导航 加油卡 洗车券 驾校 培训班 夏令营
    家教 托管 考研 留学 签证 邮轮 温泉 滑雪 民宿 餐券 自助餐 烤鸭 米粉 烧烤 小龙虾 螃蟹 榴莲 樱桃 草莓 西瓜 玉米
    花生 芝麻 豆浆 馒头 饺子 汤圆 年糕 腊肉 火腿 香肠 罐头 果冻 薯片 糖果
""")
PROBLEMS = _parts("""
    出现质量问题 与宣传不符 不肯退款 突然关门 已经过期 有异味 无法使用 拖延发货 被自动续费 少发了配件 是假冒商品
    开封就有霉点 用了三天就坏 尺码不对 屏幕有划痕 反复维修仍未修好 没有生产日期 标签看不清 价格前后不一 强制搭售
    私自扣款 隐瞒事故 里程被调过 漏水严重 颜色不一致 缺斤短两 掉色起球 甲醛超标 噪音很大 电池鼓包 充不进电 频繁死机
    信号很差 走时不准 脱胶开线 生锈变形 掺杂异物 吃出虫子 引起腹泻 皮肤过敏 冒充名牌 虚构原价 诱导办卡 限制转让
    余额清零 拒开发票 泄露信息 骚扰推销 擅自改签 取消行程 换了酒店 降低标准 拖欠押金 扣留证件 偷换零件 虚报工时
    夸大疗效 伪造检测 篡改日期 混淆产地 冒用商标 未标成分 缺少说明 没有合格证 没有三包 配送破损 丢失包裹 错发型号
    重复收费 超出预算 停业搬迁 更换店名
""")
PLACES = _parts("""
    青禾路 黎阳路 云杉街 听雨巷 南湖广场 望江门 春晓小区 学府路 工业园 火车站 老城区 新天地 万象汇 人民路 解放街
    建设路 文化宫 体育馆 开发区 大桥头 滨河路 石榴巷 梧桐里 清泉街 桃源路 松涛路 长虹街 东风路 西门桥 北关街 南环路
    紫荆路 银杏街 丹桂路 芳草地 明月湖 白云山 碧波湾 金沙滩 蓝天路
""")
WAYS = _parts("""
    店里 直播间 网店 小程序 电话推销 展会 团购 朋友圈 上门推销 商场专柜 路边摊 批发市场 短视频 拼单 代购
""")
REASONS = _parts("""
    店长说是运输造成的 商家不予理睬 客服一直不回 老板让我找厂家 厂家又推给经销商 对方要求出具鉴定
    说是活动商品概不退换 店员态度恶劣 电话已经打不通 表示要等总部回复 只同意补偿优惠券 说已经过了期限 要求承担折旧费
    声称是人为损坏 平台说无法介入 只肯换货 要扣三成手续费 承诺三天处理却没有下文 说合同写得清楚 把我拉黑了
    换了负责人不认账 要我先写好评 反而说我讹诈 让我去法院起诉 用各种理由搪塞
""")
WANTED = _parts("""
    要求退货退款 要求退款 要求换货 要求赔偿损失 要求退还余额 要求免费维修 要求三倍赔偿 要求解除合同 要求道歉
    要求依法查处 要求退还押金 要求补发配件 要求十倍赔偿 要求更换新机 要求恢复服务 要求停止扣费 要求开具发票
    要求公开整改
""")
MORE = _parts("""
    我有付款截图和聊天记录 现场还有其他顾客可以作证 发票已经开具 合同在我手里 已经保留了实物 家里老人被误导购买
    孩子正在长身体非常担心 因此耽误了工作 来回跑了好几趟 邻居也遇到同样情况 网上有很多类似评价 之前已经投诉过一次
    希望尽快处理 商家至今仍在营业 宣传单我还留着 付的是现金 用的是分期付款 刷的是信用卡 定金已经交了 尾款还没有付
    包装还没有拆 只用过一次 送去检测说不合格 医院开了诊断证明 照片已经上传 录音也有 快递单号可以提供
    会员卡还剩一大半 教练已经离职 场地改成了超市 门口贴着转让 群里有两百多人 涉及金额不小 请市场监管部门帮助调解
    请依法处理 希望保护消费者权益
""")
SYLLABLES = _parts("""
    云 鲸 禾 青 鹤 松 雪 岚 溪 竹 枫 桐 棠 桂 荷 兰 梅 樱 柏 杉 萤 鹿 雁 鸢 鲤 麦 穗 橙 柚 桃 杏 梨 枣 栗 榆 槐 柳
    桑 藤 菱 芷 芸 茗 荟 葵 蓝 薇 澜 湘 沅 沁 泽 洛 涵 渝 滨 漫 潮 澄 玥 珂 珊 琪 瑶 璞 瑾 砚 磐 祺 稷 笙 筱 纤 绮
    翎 聆 舒 芃 苒 茵 莱 菁 萱 蔚 蕊 薰 虹 蜓 裳 謦 谧 豫 贝 辰 逸 遥 邻 酩 醇 野 钰 铭 锦 阑 陌 隅 霁 霖 靖 韵 颂
    馥 骁 骊 鸿 麒 黛 墨 鼎 齐 龙
""")
TRADES = _parts("""
    超市 商行 健身 教育 餐饮 科技 服饰 家居 电器 美容 旅行社 汽车 食品 药房 便利店 数码 眼镜店 烘焙 母婴 宠物店
""")


@dataclass(frozen=True, slots=True)
class Told:
    """One invented complaint."""

    title: str
    content: str
    merchant: str
    fen: int


class Teller:
    """Tells complaints; the same seed tells the same ones."""

    def __init__(self, *, seed: int) -> None:
        self._chance = random.Random(seed)
        self._weights = {
            id(parts): falling(len(parts)) for parts in (GOODS, PROBLEMS, PLACES, WAYS, REASONS, WANTED, MORE)
        }

    def tell(self) -> Told:
        """The next complaint, of about 150 to 300 characters."""
        chance, draw = self._chance, self._draw
        goods, problem, wanted = draw(GOODS), draw(PROBLEMS), draw(WANTED)
        merchant = f"{chance.choice(SYLLABLES)}{chance.choice(SYLLABLES)}{chance.choice(SYLLABLES)}{draw(TRADES)}"
        yuan = int(chance.lognormvariate(6, 1.4)) + 5
        said = [
            f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日我在{draw(PLACES)}的{merchant}{draw(WAYS)}购买了{goods}，花费{yuan}元",
            f"收到后发现{problem}",
        ]
        for _ in range(chance.randint(4, 8)):
            said.append(draw(MORE))
            if chance.random() < 0.6:
                said.append(f"联系商家，{draw(REASONS)}")
            if chance.random() < 0.4:
                said.append(f"另外买的{draw(GOODS)}也{draw(PROBLEMS)}")
        said.append(f"现在{wanted}")
        content = (
            "，".join(said[:3]) + "。" + "。".join("，".join(said[at : at + 2]) for at in range(3, len(said), 2)) + "。"
        )
        return Told(title=f"{goods}{problem}{wanted}", content=content, merchant=merchant, fen=yuan * 100)

    def _draw(self, parts: tuple[str, ...]) -> str:
        weights = self._weights.get(id(parts))
        return self._chance.choices(parts, cum_weights=weights)[0] if weights else self._chance.choice(parts)


def falling(count: int) -> list[float]:
    """Weights to choose with: each one a little rarer than the one before."""
    return list(accumulate(1 / (place + 2) for place in range(count)))
