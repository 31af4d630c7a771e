"""The SMS service of Alibaba Cloud: `aliyun://KEY:SECRET@dysmsapi.aliyuncs.com?sign=签名&template=SMS_1&parameter=text`.

The service sends only texts of templates it approved: the one named has a single variable, which takes the whole text.
"""
